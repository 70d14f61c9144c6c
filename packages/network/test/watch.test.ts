import { Matrix, RandomState } from '@nn-labs/linalg';
import { Engine } from '@nn-labs/linalg/engine';
import { describe, expect, test } from 'vitest';
import { type EpochReport, fit, type Layer, Network, type TrainOptions } from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const [X, Y] = sampleData(60, 12, 3);
const [heldX, heldY] = sampleData(4500, 12, 3, { seed: 2 }); // more rows than the engine takes at once
const watch = { X: heldX, Y: heldY };

/** The weights' hash and the reports of a training that is watched, or that evaluates between its epochs. */
async function train(network: Network<Layer>, options: Partial<TrainOptions>, isWatched: boolean) {
  const all = { epochs: 4, learningRate: 0.05, ...options, watch: isWatched ? watch : undefined };
  const reports: EpochReport[] = [];
  for await (const report of network.train(X, Y, all)) {
    const watched = isWatched ? report.watched : await network.evaluate(heldX, heldY);
    reports.push({ ...report, watched });
  }
  return { reports, sha: await network.weightsSha256() };
}

const layers = [
  { units: 6, activation: 'relu', bias: true },
  { units: 3, activation: 'softmax', bias: true },
] as const;

describe('watched data', () => {
  test.each([
    ['in the engine', { engine: 'simd', threads: 2 }],
    ['by the loops', { engine: 'reference' }],
    ['with mini-batches and dropout', { batchSize: 17, dropout: { hidden: 0.5, input: 0.1 }, seed: 3 }],
    ['with epochs that are not reported', { reportEvery: 3 }],
  ] as const)('%s: what evaluate says after that epoch, and the same weights', async (_, options) => {
    const usedBytes = Engine.shared()!.usedBytes;
    const [watched, evaluated] = await Promise.all(
      [true, false].map((isWatched) => {
        const random = new RandomState(40);
        return train(
          sampleNetwork({ layers, loss: 'cross-entropy', random }),
          { random, ...options },
          isWatched,
        );
      }),
    );
    expect(watched).toEqual(evaluated);
    expect(watched!.reports[0]!.watched).not.toBeNull();
    expect(Engine.shared()!.usedBytes).toBe(usedBytes);
  });

  test('a network that is not judged has no accuracy there either; sums that overflow are those of the loops', async () => {
    const make = () =>
      new Network({
        inputs: 12,
        layers: [{ units: 3, activation: 'identity' }],
        loss: 'squared-error',
        judge: null,
        parameters: [{ weight: Matrix.full(12, 3, 1e-3) }],
      });
    const huge = { X: heldX.multiply(1e300), Y: heldY };
    const options = { epochs: 1, learningRate: 1e-3, watch: huge };
    const network = make();
    const [report] = await collect(network.train(X, Y, options));
    expect(report!.watched).toEqual(await network.evaluate(huge.X, heldY, { engine: 'reference' }));
    expect(report!.watched).toEqual({ loss: Infinity, accuracy: null });
  });

  test('an abort stops in the middle of them, with the epoch done', async () => {
    // So many that the loops pause in them, on a fast machine too.
    const many = { X: Matrix.full(500_000, 12, 0.5), Y: Matrix.full(500_000, 3, 0.5) };
    const network = sampleNetwork();
    const controller = new AbortController();
    const options = { epochs: 1, learningRate: 0.05, signal: controller.signal, watch: many };
    // After the first of two batches: the second one is over before the next pause.
    const onBatch = () => void setTimeout(() => controller.abort(new Error('enough')));
    const halves = {
      batchSize: X.rows / 2,
      random: new RandomState(1),
      onBatch,
      engine: 'reference',
    } as const;
    await expect(network.train(X, Y, { ...options, ...halves }).next()).rejects.toThrow('enough');
  });

  test('they must fit as the others do', async () => {
    const options = { epochs: 1, learningRate: 1 };
    expect(() => sampleNetwork().train(X, Y, { ...options, watch: { X: Y, Y } })).toThrow(
      'train: watch: X has 3 columns, (60, 3), but the network has 12 inputs',
    );
    const bad = heldY.copy();
    bad.set(1, 1, Number.NaN);
    await expect(
      collect(sampleNetwork().train(X, Y, { ...options, watch: { X: heldX, Y: bad } })),
    ).rejects.toThrow('train: watch: Y holds NaN at row 1, column 1');
  });

  test('fit reports what its own function says', async () => {
    const w = { name: 'w', shape: [1], matrix: Matrix.zeros(1, 1) };
    const gradients = [Float64Array.of(1)];
    const rising = {
      parameters: [w],
      gradients,
      reduction: 'sum' as const,
      accumulate: () => ({ losses: [1], correct: null }),
    };
    const watch = async () => ({ loss: w.matrix.get(0, 0), accuracy: null });
    const reports = await collect(fit(rising, { samples: 1, epochs: 3, learningRate: 1, watch }));
    expect(reports.map(({ watched }) => watched?.loss)).toEqual([1, 2, 3]);
  });
});
