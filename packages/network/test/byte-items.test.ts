import { ByteItems, Matrix, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type EvaluateOptions, Optimizer, type TrainOptions } from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const dtype = 'float32';
const table = Float32Array.from({ length: 256 }, (_, byte) => Math.max(0, byte - 100) / 155);
const bytes = Uint8Array.from({ length: 300 * 12 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
const [, Y] = sampleData(300, 12, 3, { dtype });
const ofBytes = () => new Matrix(300, 12, new ByteItems(bytes, table));
const ofNumbers = () => new Matrix(300, 12, new ByteItems(bytes, table).values());

const network = () => sampleNetwork({ dtype });
const batches = () => ({ epochs: 2, batchSize: 40, learningRate: 0.01, random: new RandomState(5) });
const cases: [string, () => TrainOptions][] = [
  ['in one batch of all', () => ({ epochs: 3, learningRate: 0.01 })],
  ['in batches with Adam', () => ({ ...batches(), optimizer: new Optimizer({ name: 'adam' }) })],
  [
    'with images that are moved',
    () => ({ ...batches(), seed: 3, augment: { image: { rows: 3, cols: 4 }, rotate: 20 } }),
  ],
];

describe.each([
  ['the engine', { engine: 'simd', threads: 2 }, true],
  ['plain loops', { engine: 'reference' }, false],
] as [string, Pick<EvaluateOptions, 'engine' | 'threads'>, boolean][])(
  'X of bytes, by %s',
  (_, how, staysBytes) => {
    test.each(cases)('is trained on as its numbers are, %s', async (_, options) => {
      const [a, b] = [network(), network()];
      const X = ofBytes();
      const reports = await collect(a.train(X, Y, { ...options(), ...how }));
      expect(reports).toEqual(await collect(b.train(ofNumbers(), Y, { ...options(), ...how })));
      expect(await a.weightsSha256()).toBe(await b.weightsSha256());
      expect(X.byteItems !== null).toBe(staysBytes);
    });

    test('is evaluated as its numbers are', async () => {
      const X = ofBytes();
      const found = await network().evaluate(X, Y, how);
      expect(found).toEqual(await network().evaluate(ofNumbers(), Y, how));
      expect(X.byteItems !== null).toBe(staysBytes);
    });

    test('is refused when a value is not finite', async () => {
      const wild = table.slice().fill(Number.NaN, 7, 8);
      const X = new Matrix(300, 12, new ByteItems(bytes.slice().fill(7, 25, 26), wild));
      await expect(network().evaluate(X, Y, how)).rejects.toThrow('X holds NaN at row');
    });
  },
);
