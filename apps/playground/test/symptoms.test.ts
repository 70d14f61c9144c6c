import { expect, test } from 'vitest';
import type { EpochRow, Saturation, View } from '../src/protocol.ts';
import { symptomOf } from '../src/symptoms.ts';

function symptom(losses: readonly number[], saturation: Saturation | null, confusion: number[][]) {
  const rows = losses.map((loss, epoch): EpochRow => ({ epoch, loss, accuracy: 0.5, held: null }));
  const tested = confusion.flat().reduce((sum, count) => sum + count, 0);
  const view = { epochs: losses.length, tested, confusion, saturation } as unknown as View; // no more of it is looked at
  return symptomOf({ rows, epochs: losses.length, view });
}

const both = [
  [400, 100],
  [100, 400],
];

test.each([
  [[3, 1, 2.5], null, both, 'The loss rises: it is 2.5 times its lowest, that of epoch 2.'],
  [[3, 2, 2.5], null, both, null],
  [
    [3, 2],
    { layer: 0, activation: 'sigmoid', share: 0.97 },
    both,
    '97% of what layer 0 says is nearly 0 or 1, where sigmoid has nearly no slope: it hardly learns.',
  ],
  [[3, 2], { layer: 1, activation: 'relu', share: 0.95 }, both, null],
  [
    [3, 2],
    { layer: 1, activation: 'relu', share: 1 },
    both,
    '100% of what layer 1 says is 0, where ReLU has no slope: it hardly learns.',
  ],
  [
    [3],
    null,
    [
      [1, 499],
      [0, 500],
    ],
    'It answers 1 to 99% of the test images, whatever they show.',
  ],
  [[], null, both, null],
] as const)('losses %j, saturation %j, confusion %j', (losses, saturation, confusion, expected) => {
  expect(symptom(losses, saturation, confusion as unknown as number[][])).toBe(expected);
});
