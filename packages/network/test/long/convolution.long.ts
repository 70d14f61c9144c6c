import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Matrix, oneHot } from '@nn-labs/linalg';
import { describe, test } from 'vitest';
import { expectAgreement, readConvolutions } from '../convolution-cases.ts';

const sample = new URL('../../../mnist/sample/', import.meta.url);
const bytes = (name: string) => gunzipSync(readFileSync(new URL(name, sample)));
const images = ['train-images-0-999-idx3-ubyte.gz', 'train-images-1000-2999-idx3-ubyte.gz'].map((name) =>
  bytes(name).subarray(16),
);
const pixels = Float64Array.from(Buffer.concat(images).subarray(0, 2000 * 784), (pixel) => pixel / 255);
const labels = bytes('train-labels-0-2999-idx1-ubyte.gz').subarray(8, 2008);

describe('2,000 images of MNIST, 20 updates: NumPy agrees, each tensor to 1e-12 of its norm', () => {
  for (const setting of readConvolutions('convolution-mnist.json')) {
    test(setting.name, () => expectAgreement(setting, new Matrix(2000, 784, pixels), oneHot(labels, 10)));
  }
});
