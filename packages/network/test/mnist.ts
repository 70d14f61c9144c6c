import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type DType, Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { Network } from '../src/index.ts';
import { bounds, estimatedDistance, exactSum, type Projected, readCases, type Setting } from './agreement.ts';

interface MnistCase extends Setting {
  readonly limit: number;
  readonly testCount: number;
  readonly reportEvery: number;
  readonly initSums: readonly number[];
  readonly history: readonly { readonly epoch: number; readonly loss: number; readonly correct: number }[];
  readonly testCorrect: number;
  readonly parameters: Readonly<Record<string, Projected>>;
}

/** The weights' SHA-256 after training, of our own runs: the same on every machine, Node and browser. */
const trainedSha256: Readonly<Record<string, string>> = {
  "the notebook's first epochs": 'fcf243ee945be2ef7803ba9c83b3ebfeae61353fe30d789d1e21c885457f751d',
  float32: 'b777650ff381af32cda84608d26d8eb3e5e09a8f1f5fa50a016627676b0e3dbd',
  'the notebook': '15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d',
  'softmax preset': '8a9997fd9bd372963f586ce7c9b29c47608bcd05de60d50f61e0eb3e2a7ed741',
};

/** The first `count` images of the sample that mnist ships, as X (count, 784), pixels / 255, and their labels as Y (count, 10). */
export function readMnist(kind: 'train' | 't10k', count: number, dtype: DType): [X: Matrix, Y: Matrix] {
  const [images, labels] = read[kind];
  const pixels = images().subarray(0, 784 * count);
  const X = new Matrix(
    count,
    784,
    Float64Array.from(pixels, (pixel) => pixel / 255),
  );
  return [X.astype(dtype), oneHot(labels().subarray(0, count), 10, dtype)];
}

/** The items of files, read once: unpacking takes longer than some of the trainings. */
function items(headerBytes: number, ...names: string[]): () => Uint8Array {
  let bytes: Uint8Array | undefined;
  return () => {
    bytes ??= Buffer.concat(
      names.map((name) =>
        gunzipSync(readFileSync(new URL(`../../mnist/sample/${name}.gz`, import.meta.url))).subarray(
          headerBytes,
        ),
      ),
    );
    return bytes;
  };
}

const read = {
  train: [
    items(16, 'train-images-0-999-idx3-ubyte', 'train-images-1000-2999-idx3-ubyte'),
    items(8, 'train-labels-0-2999-idx1-ubyte'),
  ],
  t10k: [items(16, 't10k-images-idx3-ubyte'), items(8, 't10k-labels-idx1-ubyte')],
} as const;

/** The settings that every run of the tests tries. */
const quick = ["the notebook's first epochs", 'batches of 100, the last one short', 'float32'];

/** Tests the quick settings of training-mnist.json, or the others, against real MNIST. */
export function testMnist(tier: 'fast' | 'long', timeout: number): void {
  const cases = readCases<MnistCase>('training-mnist.json').filter(
    ({ name }) => quick.includes(name) === (tier === 'fast'),
  );
  describe('real MNIST, as NumPy computes it', () => {
    test.each(cases)('$name ($dtype)', { timeout }, testCase);
  });
}

async function testCase(setting: MnistCase): Promise<void> {
  const { layers, loss, dtype, seed, epochs, learningRate, batchSize, limit, reportEvery } = setting;
  const bound = bounds[dtype];
  const [X, Y] = readMnist('train', limit, dtype);
  const random = new RandomState(seed);
  const network = new Network({ inputs: 784, layers, loss, dtype, random });
  if (layers.every(({ init }) => init !== 'he'))
    expect(await network.weightsSha256()).toBe(setting.initSha256);
  for (const [l, sum] of setting.initSums.entries()) {
    expect(Math.abs(exactSum(network.layers[l]!.weight.data) - sum)).toBeLessThan(1e-11);
  }
  const history: MnistCase['history'][number][] = [];
  for await (const report of network.train(X, Y, { epochs, learningRate, batchSize, random, reportEvery })) {
    history.push({ epoch: report.epoch, loss: report.loss, correct: Math.round(report.accuracy! * limit) });
  }
  const printed = ({ epoch, correct }: MnistCase['history'][number]) => ({ epoch, correct });
  expect(history.map(printed)).toEqual(setting.history.map(printed));
  for (const [i, { loss }] of history.entries()) {
    expect(Math.abs(loss / setting.history[i]!.loss - 1)).toBeLessThanOrEqual(bound);
  }
  for (const [index, { weight, bias }] of network.layers.entries()) {
    for (const [kind, matrix] of Object.entries({ weight, bias })) {
      if (matrix === null) continue;
      const name = `layers.${index}.${kind}`;
      expect(estimatedDistance(matrix.data, setting.parameters[name]!), name).toBeLessThanOrEqual(bound);
      expect(setting.selfAgreement.tensors[name], `${name}, NumPy against itself`).toBeLessThanOrEqual(bound);
    }
  }
  const sha256 = trainedSha256[setting.name];
  if (sha256 !== undefined) expect(await network.weightsSha256()).toBe(sha256);
  const evaluation = await network.evaluate(...readMnist('t10k', setting.testCount, dtype));
  expect(evaluation.accuracy! * setting.testCount).toBeCloseTo(setting.testCorrect, 6);
}
