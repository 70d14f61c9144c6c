import type { FloatArray } from '@nn-labs/linalg';
import type { TaskParams } from '../measure/protocol.ts';
import { readFloats } from './read-input.ts';

type Name = 'k1' | 'k2' | 'w';

/** The kernels (rows · cols · channels, filters) and the last layer of lab 4's network, as src/inputs.ts writes them. */
export const cnnShapes: Readonly<Record<Name, readonly [rows: number, cols: number]>> = {
  k1: [25, 8],
  k2: [200, 16],
  w: [256, 10],
};

/** What lab 4's network starts from, row-major, float32; the biases start at 0. */
export function readCnn(params: TaskParams): Record<Name, FloatArray> {
  const read = (name: Name) => readFloats(params, `cnn-${name}`);
  return { k1: read('k1'), k2: read('k2'), w: read('w') };
}
