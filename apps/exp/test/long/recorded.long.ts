import { expect, test } from 'vitest';
import { exp, root } from '../in-process.ts';

// Every run that the READMEs of these labs show is made again, to its end; lab 2 and lab 4 have longer ones, and their own tests.
test.each([1, 3])('lab %i gives what is recorded of it: lines, figures and pictures', async (id) => {
  const { code, stdout } = await exp(`readme --record --check ${id}`, { checkout: root });
  expect(stdout).toContain('READMEs, notebooks, figures and runs agree with what is recorded.');
  expect(code).toBe(0);
});
