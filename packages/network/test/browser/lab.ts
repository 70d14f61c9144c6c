import { type DType, type Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { type EngineOptions, Network } from '../../src/index.ts';
import { readMnist } from '../mnist.ts';
import { sigmoidLayers } from '../sample-data.ts';

/** A run of the notebook's network: on real images or on drawn ones. */
export interface Run extends EngineOptions {
  readonly dtype: DType;
  readonly epochs: number;
  readonly data: 'drawn' | 'mnist';
}

/** What a run leaves, here or in a browser. */
export interface Trained {
  readonly sha256: string;
  readonly losses: readonly number[];
  readonly evaluation: { readonly loss: number; readonly accuracy: number | null };
  /** The sum of a product of two matrices. */
  readonly product: number;
}

/** The bytes of the real images, a byte a pixel, and of their labels, a byte each. */
export function mnistBytes(): Uint8Array {
  const [X, Y] = readMnist('train', 1000, 'float64');
  const pixels = Uint8Array.from(X.data, (x) => Math.round(x * 255));
  return Uint8Array.from([...pixels, ...Y.argmax(1)]);
}

/** The same run in Node: `page.js` has its twin, on the published packages. */
export async function trainHere({ dtype, epochs, data, ...options }: Run): Promise<Trained> {
  const random = new RandomState(40);
  const layers = sigmoidLayers(64, 10);
  const network = new Network({ inputs: 784, layers, loss: 'squared-error', dtype, random });
  const [X, Y] = data === 'mnist' ? readMnist('train', 1000, dtype) : drawn(dtype);
  const losses: number[] = [];
  for await (const { loss } of network.train(X, Y, { epochs, learningRate: 0.005, ...options }))
    losses.push(loss);
  const product = X.slice(0, 100).matmul(X.transpose()).sum();
  const evaluation = await network.evaluate(X, Y, options);
  return { sha256: await network.weightsSha256(), losses, evaluation, product };
}

function drawn(dtype: DType): [X: Matrix, Y: Matrix] {
  const stream = new RandomState(1);
  const X = stream.random([1000, 784]).map((x) => (x < 0.8 ? 0 : x));
  return [X.astype(dtype), oneHot(stream.randint(0, 10, 1000), 10, dtype)];
}
