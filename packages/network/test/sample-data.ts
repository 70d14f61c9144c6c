import { type DType, type Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { type DenseConfig, Network, type NetworkOptions } from '../src/index.ts';

/** Samples with half of their features zero, and random labels: X (samples, inputs), Y (samples, classes). */
export function sampleData(
  samples: number,
  inputs: number,
  classes: number,
  { seed = 1, dtype = 'float64' }: { seed?: number; dtype?: DType } = {},
): [X: Matrix, Y: Matrix] {
  const random = new RandomState(seed);
  const X = random.random([samples, inputs]).map((value) => (value < 0.5 ? 0 : value));
  return [X.astype(dtype), oneHot(random.randint(0, classes, samples), classes, dtype)];
}

/** The layers of a network with sigmoid units throughout. */
export function sigmoidLayers(...units: number[]): DenseConfig[] {
  return units.map((count) => ({ units: count, activation: 'sigmoid' }));
}

/** A small sigmoid network, 12-5-3, with whatever else is asked for. */
export function sampleNetwork(options: Partial<NetworkOptions> = {}): Network {
  return new Network({
    inputs: 12,
    layers: sigmoidLayers(5, 3),
    loss: 'squared-error',
    random: new RandomState(40),
    ...options,
  });
}

/** All items of an async iteration. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
