import type { LabRun } from '@nn-labs/experiment/testing';
import { Matrix } from '@nn-labs/linalg';
import { classificationReport } from '@nn-labs/network';
import { beforeAll, describe, expect, test } from 'vitest';
import { detailLines, perClassLines } from '../src/judge/details.ts';
import { runLab, smallDataset } from './lab.ts';

const small = { data: 'idx', dataDir: smallDataset(), limit: null, epochs: 8, logInterval: 3 } as const;

interface Result {
  readonly testAccuracy: number;
  readonly top2Accuracy: number;
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly { readonly digit: number; readonly recall: number; readonly support: number }[];
  readonly surestMistakes: readonly {
    readonly index: number;
    readonly actual: number;
    readonly predicted: number;
    readonly confidence: number;
  }[];
}

describe('what it gets wrong of the 50 test images', () => {
  let plain: LabRun;
  let detailed: LabRun;
  let result: Result;
  beforeAll(async () => {
    plain = await runLab(small);
    detailed = await runLab({ ...small, details: true });
    result = plain.outcome.result as unknown as Result;
  });

  test('is in the result, whatever is shown', () => {
    const { testAccuracy, top2Accuracy, confusion, perClass, surestMistakes } = result;
    expect(detailed.outcome.result).toEqual(plain.outcome.result);
    const counts = confusion.flat();
    expect(counts).toHaveLength(100);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
    expect(confusion.reduce((sum, row, digit) => sum + row[digit]!, 0) / 50).toBe(testAccuracy);
    expect(top2Accuracy).toBeGreaterThan(testAccuracy);
    expect(perClass.map(({ digit }) => digit)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { digit, recall, support } of perClass) {
      expect(support).toBe(confusion[digit]!.reduce((sum, count) => sum + count, 0));
      expect(recall).toBe(confusion[digit]![digit]! / support);
    }
    expect(surestMistakes).toHaveLength(12);
    const confidences = surestMistakes.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    expect(surestMistakes.every(({ actual, predicted }) => actual !== predicted)).toBe(true);
  });

  test('is printed with --details, below the test accuracy, in 80 columns; the rest is unchanged', () => {
    const at = plain.printed.findIndex((line) => line.startsWith('Test accuracy')) + 1;
    const more = detailed.printed.length - plain.printed.length;
    expect(detailed.printed.toSpliced(at, more)).toEqual(plain.printed);
    const shown = detailed.printed.slice(at, at + more);
    expect(shown[0]).toMatch(/^Top-2 accuracy = \d+\.\d\d%: /);
    expect(shown.at(-1)).toBe('');
    for (const line of shown) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(line).toBe(line.trimEnd());
    }
    const captions = shown.flatMap((line) => [...line.matchAll(/#(\d+) +(\d) → (\d) {2}(\d\.\d{3})/g)]);
    expect(captions.map(([, ...words]) => words)).toEqual(
      result.surestMistakes.map(({ index, actual, predicted, confidence }) => [
        String(index),
        String(actual),
        String(predicted),
        confidence.toFixed(3),
      ]),
    );
  });
});

test('a run that did not end has none of it', async () => {
  const { outcome } = await runLab({
    ...small,
    activation: 'relu',
    lr: 1e200,
    loss: 'cross-entropy',
    details: true,
  });
  expect(outcome).toMatchObject({
    status: 'diverged',
    result: { top2Accuracy: null, confusion: null, perClass: null, surestMistakes: null },
  });
});

const outputs = Matrix.fromRows([
  [0.9, 0.1, 0],
  [0.9, 0.1, 0],
  [0.1, 0.9, 0],
]);

test('a dash where there is nothing to divide by', () => {
  expect(perClassLines(classificationReport(outputs, [0, 1, 1]), 'digit', 'images').slice(2)).toEqual([
    '   digit  precision     recall         F1     images',
    '       0      50.0%     100.0%      66.7%          1',
    '       1     100.0%      50.0%      66.7%          2',
    '       2          –          –          –          0',
    '    mean      75.0%      75.0%      66.7%          –',
  ]);
});

test('a network without mistakes', () => {
  const samples = { X: Matrix.zeros(3, 4), Y: outputs };
  const data = { image: { rows: 2, cols: 2 }, test: samples } as Parameters<typeof detailLines>[1];
  expect(detailLines(classificationReport(outputs, [0, 0, 1]), data, 'digit').at(-1)).toBe(
    'It makes no mistake.',
  );
});
