import { expect, test } from 'vitest';
import { mnistDir, needsMnist } from '../mnist.ts';
import { exp } from './command-line.ts';

// Every run that the READMEs show of this lab, trained again and compared digit by digit with results.json, from which
// the READMEs are made; the READMEs themselves with that.
test.skipIf(mnistDir === null)(`what the READMEs say is what the lab gives${needsMnist}`, async () => {
  expect(await exp(['readme', '--record', '--check', '2'])).toBe(
    'READMEs, notebooks, figures and runs agree with what is recorded.\n',
  );
});
