import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { Freshness } from '../src/layers/parameters.ts';
import { modelOf } from '../src/network.ts';
import { trainEpochs } from '../src/training/train.ts';
import { planTraining } from '../src/training/train-options.ts';
import type { TrainingBackend, TrainingWorkspace } from '../src/training/training-backend.ts';
import { referenceBackend } from '../src/training/training-step.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

// The loop must treat a backend that works elsewhere, and answers later, as it treats the plain loops.

/** The plain loops, but every answer comes a task later; writes down what it is asked. */
function laterBackend(calls: string[], rowsPerCall = 1000): TrainingBackend {
  const later = () => new Promise((resolve) => setTimeout(resolve));
  return {
    async open(task, pace) {
      await later();
      const inner = await referenceBackend.open(task, pace);
      const workspace: TrainingWorkspace = {
        rowsPerCall: Math.min(rowsPerCall, inner.rowsPerCall),
        takesWholeBatch: false,
        get losses() {
          return inner.losses;
        },
        get correct() {
          return inner.correct;
        },
        begin(order, start, end, name) {
          calls.push(`begin ${start}-${end}`);
          inner.begin(order, start, end, name);
        },
        async accumulate(from, to) {
          await later();
          calls.push(`rows ${from}-${to}`);
          return inner.accumulate(from, to);
        },
        async update(learningRate) {
          await later();
          inner.update(learningRate);
          calls.push('update');
        },
        evaluate: (pace) => inner.evaluate(pace),
        findNonFinite: () => inner.findNonFinite(),
        readParameters: () => calls.push('read'),
        close: () => calls.push('close'),
      };
      return workspace;
    },
  };
}

const [X, Y] = sampleData(10, 12, 3);

function run(
  backend: TrainingBackend,
  options: { batchSize?: number; signal?: AbortSignal; epochs?: number } = {},
) {
  const random = new RandomState(40);
  const network = sampleNetwork({ random });
  const { layers } = network;
  const design = { layers, dropped: [], inputShape: [X.cols] };
  const plan = planTraining({ epochs: 2, learningRate: 0.1, random, ...options }, X.rows, design);
  const freshness = new Freshness();
  return {
    layers,
    freshness,
    epochs: trainEpochs({ network, model: modelOf(network), X, Y, plan, backend, freshness }),
  };
}

describe('a backend that answers later', () => {
  test('gives the same reports and bits, whatever its ranges of rows', async () => {
    const plain = run(referenceBackend, { batchSize: 4 });
    const reports = await collect(plain.epochs);
    const later = run(laterBackend([], 2), { batchSize: 4 });
    expect(await collect(later.epochs)).toEqual(reports);
    for (const [l, { weight }] of later.layers.entries())
      expect(weight.equals(plain.layers[l]!.weight)).toBe(true);
  });

  test('is asked batch by batch, in consecutive ranges, and read where a report asks for it', async () => {
    const calls: string[] = [];
    const { epochs, freshness } = run(laterBackend(calls, 1), { batchSize: 6, epochs: 2 });
    for await (const { epoch } of epochs) {
      calls.push(`epoch ${epoch}`);
      if (epoch === 0) freshness.refresh();
      freshness.refresh(); // what has been read is fresh
    }
    const rows = (count: number) => Array.from({ length: count }, (_, row) => `rows ${row}-${row + 1}`);
    const epoch = ['begin 0-6', ...rows(6), 'update', 'begin 6-10', ...rows(4), 'update'];
    expect(calls).toEqual([...epoch, 'epoch 0', 'read', ...epoch, 'epoch 1', 'read', 'read', 'close']);
    freshness.refresh(); // the run is over: nothing is left to fetch
    expect(calls.at(-1)).toBe('close');
  });

  test('is read and closed after break, and after an abort in the middle of a batch', async () => {
    const broken: string[] = [];
    for await (const _ of run(laterBackend(broken)).epochs) break;
    expect(broken.slice(-3)).toEqual(['update', 'read', 'close']);

    const aborted: string[] = [];
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 60);
    const { epochs } = run(laterBackend(aborted, 1), { signal: controller.signal, epochs: 1000 });
    await expect(collect(epochs)).rejects.toMatchObject({ name: 'AbortError' });
    expect(aborted.slice(-2)).toEqual(['read', 'close']);
  });
});
