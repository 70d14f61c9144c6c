import { readFileSync } from 'node:fs';
import { type Matrix, RandomState } from '@nn-labs/linalg';
import { expect } from 'vitest';
import { type EpochReport, type Layer, Network, type NetworkConfig, Optimizer } from '../src/index.ts';

/** A setting of fixtures/make-convolution.py, and what NumPy made of it. */
export interface ConvolutionCase {
  readonly name: string;
  readonly inputs: readonly [number, number, number];
  readonly layers: NetworkConfig<Layer>['layers'];
  readonly loss: string;
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly losses: readonly number[];
  readonly accuracy: number;
  readonly tensors: Readonly<Record<string, Projected>>;
  /** Of data that are drawn. */
  readonly classes: number;
  readonly samples: number;
  readonly dataSeed: number;
}

interface Projected {
  readonly values?: readonly number[];
  readonly norm?: number;
  readonly projections?: readonly number[];
}

export function readConvolutions(file: string): ConvolutionCase[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8'));
}

/** Trains the network of a setting, and holds losses, accuracy and every tensor against NumPy's. */
export async function expectAgreement(setting: ConvolutionCase, X: Matrix, Y: Matrix): Promise<void> {
  const { inputs, layers, loss, seed, epochs, batchSize, learningRate } = setting;
  const random = new RandomState(seed);
  const network = new Network<Layer>({ inputs, layers, loss, random });
  const optimizer = new Optimizer({ name: setting.optimizer });
  const reports: EpochReport[] = [];
  const options = { epochs, learningRate, batchSize, random, optimizer, seed };
  for await (const report of network.train(X, Y, options)) reports.push(report);
  expect(reports.at(-1)!.accuracy).toBe(setting.accuracy);
  for (const [epoch, report] of reports.entries()) {
    expect(Math.abs(report.loss / setting.losses[epoch]! - 1)).toBeLessThanOrEqual(1e-12);
  }
  for (const [place, layer] of network.layers.entries()) {
    for (const { name, matrix, shape } of layer.parameters) {
      const expected = setting.tensors[`layers.${place}.${name}`]!;
      expect(distance(matrix, expected), `${name} of layer ${place}, (${shape})`).toBeLessThanOrEqual(1e-12);
    }
  }
  const loaded = Network.load<Layer>(network.save());
  expect(await loaded.weightsSha256()).toBe(await network.weightsSha256());
}

/** How far a tensor is from NumPy's, relative to its norm; of a large one as the products with random directions show it. */
function distance({ data }: Matrix, { values, norm = 1, projections = [] }: Projected): number {
  if (values !== undefined) {
    const size = Math.hypot(...values);
    return Math.hypot(...values.map((value, i) => value - data[i]!)) / (size === 0 ? 1 : size);
  }
  const directions = new RandomState(7);
  return Math.max(
    ...projections.map((expected) => {
      let product = 0;
      for (let i = 0; i < data.length; i++) product += directions.uniform(-1, 1) * data[i]!;
      return Math.abs(product - expected) / norm;
    }),
  );
}
