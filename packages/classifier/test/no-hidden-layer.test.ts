import { RandomState } from '@nn-labs/linalg';
import { Network } from '@nn-labs/network';
import { expect, test } from 'vitest';
import { predictDigit } from '../src/index.ts';
import { runLab, smallDataset } from './lab.ts';

const small = {
  data: 'idx',
  dataDir: smallDataset(),
  limit: null,
  epochs: 5,
  hidden: [],
  logInterval: 4,
} as const;

test('the inputs go straight to the outputs', async () => {
  const settings = { ...small, loss: 'cross-entropy', lr: 0.5, bias: true, init: 'pytorch' } as const;
  const { printed, outcome } = await runLab(settings);
  expect(printed[2]).toBe('Training 784-10 (7,850 parameters)');
  expect(outcome.status ?? 'completed').toBe('completed');
  const [first, last] = outcome.history as { loss: number }[];
  expect(last!.loss).toBeLessThan(first!.loss);
});

test('the same bits on every engine', async () => {
  const weights: unknown[] = [];
  for (const engine of ['simd', 'reference'] as const) {
    const { outcome } = await runLab({ ...small, engine });
    weights.push((outcome.result as { weightsSha256: string }).weightsSha256);
  }
  expect(weights[1]).toBe(weights[0]);
});

test('--dry-run counts the parameters', async () => {
  const { printed } = await runLab({ ...small, bias: true }, { dryRun: true });
  expect(printed[0]).toContain('784-10 (7,850 parameters)');
});

test('reads a drawing', async () => {
  const layers = [{ units: 10, activation: 'sigmoid' }] as const;
  const model = new Network({
    inputs: 784,
    layers,
    loss: 'squared-error',
    random: new RandomState(1),
  }).save();
  expect(Network.load(model).layers).toHaveLength(1);
  const ink = (i: number) => (i % 40 > 17 && i % 40 < 22 && i > 400 && i < 1200 ? 0 : 255);
  const pixels = Uint8Array.from({ length: 1600 }, (_, i) => ink(i));
  expect((await predictDigit(model, { rows: 40, cols: 40, pixels })).classes).toHaveLength(10);
});
