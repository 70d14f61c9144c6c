import { type DType, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type EngineOptions, Network } from '../src/index.ts';
import { readMnist } from './mnist.ts';
import { sigmoidLayers } from './sample-data.ts';

/** The SHA-256 of the weights after the notebook's 1,000 epochs: one for each dtype, whatever computes. */
export const notebookSha256: Readonly<Record<DType, string>> = {
  float64: '15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d',
  float32: '6cbf755938aeb025914e959e6f27353cab3118713320ee9b3e2cfb22fe416b3a',
};

/** Tests the notebook's run with these options against its one digest. */
export function testNotebook(runs: readonly (EngineOptions & { readonly dtype: DType })[]): void {
  describe("the notebook's 1,000 epochs on real MNIST", () => {
    test.each(runs)('%o', { timeout: 900_000 }, async ({ dtype, ...options }) => {
      const [X, Y] = readMnist('train', 1000, dtype);
      const random = new RandomState(40);
      const layers = sigmoidLayers(64, 10);
      const network = new Network({ inputs: 784, layers, loss: 'squared-error', dtype, random });
      const accuracies: string[] = [];
      const training = { epochs: 1000, learningRate: 0.005, reportEvery: 200, ...options };
      for await (const { accuracy } of network.train(X, Y, training))
        accuracies.push((100 * accuracy!).toFixed(2));
      expect(accuracies).toEqual(['9.20', '62.40', '77.00', '94.80', '96.90', '98.00']);
      expect(await network.weightsSha256()).toBe(notebookSha256[dtype]);
      const { accuracy } = await network.evaluate(...readMnist('t10k', 10_000, dtype), options);
      if (dtype === 'float64') expect(accuracy).toBe(0.8503);
    });
  });
}
