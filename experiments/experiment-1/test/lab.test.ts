import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenClaims, runLab } from '@nn-labs/experiment/testing';
import { Matrix } from '@nn-labs/linalg';
import { expect, test } from 'vitest';
import { sections } from '../src/arrays.ts';
import { refuse, show } from '../src/block.ts';
import { nearestMean } from '../src/digits.ts';
import lab from '../src/index.ts';
import { report } from '../src/report.ts';

interface Row {
  readonly section: string;
  readonly numpy: string;
  readonly printed: string | null;
}

/** Each line of the lab, and what NumPy prints for it: made by fixtures/make-numpy.py. */
const numpy: { readonly sha256: string; readonly rows: readonly Row[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/numpy.json'), 'utf8'),
);

test.each(Object.keys(sections))('section %s prints what NumPy prints', async (section) => {
  const { outcome } = await runLab(lab, ['--show', section]);
  expect(outcome.history).toEqual(numpy.rows.filter((row) => row.section === section));
});

test('the default run: every line of every section, the claims, 76.55%', async () => {
  const run = await runLab(lab);
  expect(run.outcome.history).toEqual(numpy.rows);
  expect(brokenClaims(lab, run)).toEqual([]);
  expect(lab.claims?.[1]?.expected).toBe(numpy.sha256);
  expect(run.figure('testAccuracy')).toBe(0.7655);
  expect(run.printed.filter((line) => line.startsWith('>>>'))).toHaveLength(numpy.rows.length);
});

test('what NumPy does without a word is refused, each with its reason', async () => {
  const { printed } = await runLab(lab, '--show silence');
  const refused = printed.filter((line) => line.includes('refused here'));
  const reasons = [
    'multiply: the other operand',
    'matmul: the other operand',
    'take: row -1',
    'add: dtypes differ',
    "astype: dtype is 'uint8'",
  ];
  expect(refused).toHaveLength(reasons.length);
  for (const [i, reason] of reasons.entries()) expect(refused[i]).toContain(`refused here: ${reason}`);
  expect(refuse('1', '1', () => Matrix.ones(1, 1))).toEqual(['1', '1', 'not at all: [[1.]]']);
});

test('values are written as NumPy writes them', () => {
  expect(show('a', 2)).toEqual(['a', '2.0']);
  expect(show('a', 0.25)).toEqual(['a', '0.25']);
  expect(show('a', [2, 3])).toEqual(['a', '(2, 3)']);
  expect(show('a', Int32Array.of(2, 3))).toEqual(['a', '[2 3]']);
});

test('nearest mean: each test image gets the digit of the mean that is nearest', () => {
  const labels = Int32Array.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  // The images of 0 are (0, 0) and (0, 2), their mean is (0, 1); the other digits lie far to the right.
  const X = Matrix.zeros(11, 2).map((_, row, col) => (row < 2 ? row * col * 2 : col === 0 ? 10 * row : 0));
  const test = {
    X: Matrix.fromRows([
      [1, 1],
      [11, 0],
      [61, 3],
    ]),
    labels: Int32Array.of(0, 1, 1),
  };
  const lines = [...nearestMean({ X, labels }, test)];
  expect(lines.find(([line]) => line === 'said[:10]')?.[1]).toBe('[0 1 5]');
  expect(lines.at(-1)).toEqual(['(said == test_labels).mean()', String(2 / 3)]);
});

test('the report shows the means', async () => {
  const run = await runLab(lab, '--show nearest-mean');
  const { figures } = await report(run.config, { env: {}, signal: new AbortController().signal } as never);
  expect(figures.map(({ name }) => name)).toEqual(['means']);
  expect(figures[0]!.svg).toContain('the mean of each digit');
});

test('the images come from the folder of --data-dir, if one is named', async () => {
  await expect(runLab(lab, '--show images --data-dir no-such-folder')).rejects.toThrow(
    'there is no such folder',
  );
});

test('--dry-run names the sections', async () => {
  const { lines } = await lab.plan!(lab.configure('default', { show: 'seeds' }), {} as never);
  expect(lines).toEqual(['Would show seeds, with 1000 training images']);
});
