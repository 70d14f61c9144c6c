import { RandomState } from '@nn-labs/linalg';
import { expect, test } from 'vitest';
import { sampleData, sampleNetwork } from './sample-data.ts';

const [X, Y] = sampleData(50, 12, 3);
const layers = [
  { units: 6, activation: 'relu', bias: true },
  { units: 3, activation: 'softmax', bias: true },
] as const;

test.each(['simd', 'reference'] as const)(
  '%s: the weights are there after each batch, and end the same',
  async (engine) => {
    const ends = await Promise.all(
      [true, false].map(async (isTold) => {
        const random = new RandomState(40);
        const network = sampleNetwork({ layers, loss: 'cross-entropy', random });
        const seen: string[] = [];
        const onBatch = async ({ epoch, batch }: { epoch: number; batch: number }) => {
          seen.push(`${epoch}.${batch} ${(await network.weightsSha256()).slice(0, 8)}`);
        };
        const options = { epochs: 2, learningRate: 0.05, batchSize: 20, random, engine };
        for await (const { epoch } of network.train(X, Y, { ...options, ...(isTold && { onBatch }) })) {
          seen.push(`epoch ${epoch} ${(await network.weightsSha256()).slice(0, 8)}`);
        }
        return { seen, sha256: await network.weightsSha256() };
      }),
    );
    const [told, untold] = ends;
    expect(told!.sha256).toBe(untold!.sha256);
    // Three batches an epoch; the last one is the epoch's report. Every update has changed the weights.
    expect(told!.seen.map((line) => line.split(' ').slice(0, -1).join(' '))).toEqual([
      '0.0',
      '0.1',
      'epoch 0',
      '1.0',
      '1.1',
      'epoch 1',
    ]);
    expect(new Set(told!.seen.map((line) => line.split(' ').at(-1))).size).toBe(6);
  },
);
