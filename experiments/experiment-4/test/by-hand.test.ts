import { type Matrix, RandomState } from '@nn-labs/linalg';
import { conv2d, type Layer, Network } from '@nn-labs/network';
import { expect, test } from 'vitest';
import {
  convolve,
  convolveAsProduct,
  type Geometry,
  inputGradient,
  kernelGradient,
  kernelGradientAsProduct,
  outputOf,
} from '../src/by-hand.ts';

/** Numbers of which half are 0, as on MNIST's images and after ReLU. */
function sparse(random: RandomState, rows: number, cols: number): Matrix {
  return random.standardNormal([rows, cols]).relu();
}

/** One image through the package's layer: output, kernel and bias gradient, input gradient. */
function byPackage(X: Matrix, K: Matrix, b: Matrix, delta: Matrix, g: Geometry) {
  const { rows, cols, channels, filters, size: kernel, stride, padding } = g;
  const network = new Network<Layer>({
    inputs: [rows, cols, channels],
    layers: [conv2d({ filters, kernel, stride, padding })],
    loss: 'squared-error',
    parameters: [{ weight: K, bias: b }],
  });
  const [layer] = network.layers;
  const [Z, D] = [delta.map(() => 0), X.map(() => 0)];
  const [G, biasGradient] = [K.map(() => 0), b.map(() => 0)];
  const pass = { training: true, kept: new Float64Array(0), random: new RandomState(0) };
  layer!.forward(X.data, Z.data, 1, pass);
  layer!.backward(X.data, Z.data, delta.data, D.data, [G.data, biasGradient.data], 1, pass);
  return { Z, G, D };
}

const geometries: Geometry[] = [
  { rows: 28, cols: 28, channels: 1, filters: 8, size: 5, stride: 1, padding: 'valid' }, // the lab's first layer
  { rows: 12, cols: 12, channels: 8, filters: 16, size: 5, stride: 1, padding: 'valid' }, // its second
  { rows: 7, cols: 9, channels: 3, filters: 2, size: 4, stride: 1, padding: 'same' }, // an even kernel
  { rows: 8, cols: 6, channels: 2, filters: 3, size: 3, stride: 2, padding: 'same' },
  { rows: 8, cols: 7, channels: 2, filters: 3, size: 3, stride: 2, padding: 'valid' }, // a rest of one row
  { rows: 5, cols: 5, channels: 1, filters: 1, size: 1, stride: 3, padding: 'valid' },
];

test.each(geometries)(
  '$rows x $cols x $channels, $filters filters of $size x $size, stride $stride, $padding: loops, products and the package give the same bits',
  (g) => {
    const random = new RandomState(4);
    const { outRows, outCols } = outputOf(g);
    const X = sparse(random, g.rows * g.cols, g.channels);
    const K = random.standardNormal([g.size * g.size * g.channels, g.filters]);
    const b = random.standardNormal([1, g.filters]);
    const delta = sparse(random, outRows * outCols, g.filters);
    const { Z, G, D } = byPackage(X, K, b, delta, g);
    expect(convolve(X, K, b, g).equals(Z)).toBe(true);
    expect(convolveAsProduct(X, K, b, g).equals(Z)).toBe(true);
    expect(kernelGradient(X, delta, g).equals(G)).toBe(true);
    expect(kernelGradientAsProduct(X, delta, g).equals(G)).toBe(true);
    expect(inputGradient(delta, K, g).equals(D)).toBe(true);
  },
);
