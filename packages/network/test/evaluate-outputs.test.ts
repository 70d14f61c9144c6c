import { Matrix } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { Network } from '../src/index.ts';
import { sampleData, sampleNetwork } from './sample-data.ts';

describe('evaluate with outputs', () => {
  test.each(['float64', 'float32'] as const)(
    'hands back what predict gives, on every engine and any number of threads, in %s',
    async (dtype) => {
      const network = sampleNetwork({ dtype });
      const [X, Y] = sampleData(5000, 12, 3, { dtype });
      const predicted = await network.predict(X, { engine: 'reference' });
      expect((await network.predict(X)).equals(predicted)).toBe(true);
      const plain = await network.evaluate(X, Y);
      for (const computing of [{ engine: 'reference' }, { threads: 1 }, { threads: 2 }] as const) {
        const { outputs, ...evaluation } = await network.evaluate(X, Y, { ...computing, outputs: true });
        expect(evaluation).toEqual(plain);
        expect(outputs.dtype).toBe(dtype);
        expect(outputs.equals(predicted)).toBe(true);
      }
    },
  );

  test('softmax gives its probabilities', async () => {
    const layers = [{ units: 3, activation: 'softmax', bias: true }] as const;
    const network = sampleNetwork({ layers, loss: 'cross-entropy' });
    const [X, Y] = sampleData(300, 12, 3);
    const { outputs } = await network.evaluate(X, Y, { outputs: true });
    expect(outputs.equals(await network.predict(X))).toBe(true);
  });

  test('also where a number is not finite and the plain loops take over', async () => {
    const weight = Matrix.fromRows([[1e308, 1]]);
    const layers = [{ units: 2, activation: 'relu' }] as const;
    const network = new Network({ inputs: 1, layers, loss: 'squared-error', parameters: [{ weight }] });
    const { outputs } = await network.evaluate(Matrix.fromRows([[10], [1]]), Matrix.zeros(2, 2), {
      outputs: true,
      engine: 'simd',
    });
    expect(outputs.toRows()).toEqual([
      [Number.POSITIVE_INFINITY, 10],
      [1e308, 1],
    ]);
  });

  test('without being asked there are none', async () => {
    const [X, Y] = sampleData(10, 12, 3);
    expect(Object.keys(await sampleNetwork().evaluate(X, Y))).toEqual(['loss', 'accuracy']);
    expect(Object.keys(await sampleNetwork().evaluate(X, Y, { outputs: false }))).toEqual([
      'loss',
      'accuracy',
    ]);
  });
});
