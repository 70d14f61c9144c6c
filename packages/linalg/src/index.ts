/**
 * Matrices and NumPy's random stream, with the same bits on every machine.
 *
 * @module
 */
export { ByteItems } from './byte-items.ts';
export { checkMatrix } from './check-matrix.ts';
export { type DType, type FloatArray, isFloat32 } from './dtype.ts';
export { exp } from './math/exp.ts';
export { expf } from './math/expf.ts';
export { log } from './math/log.ts';
export { logf } from './math/logf.ts';
export { sigmoid, sigmoidf } from './math/sigmoid.ts';
export { tanh } from './math/tanh.ts';
export { tanhf } from './math/tanhf.ts';
export { Matrix } from './matrix.ts';
export { oneHot } from './one-hot.ts';
export type { DrawShape } from './random/fill.ts';
export { RandomState } from './random/random-state.ts';
export type { ShuffleArray } from './random/shuffle.ts';
export type { RandomStateSnapshot } from './random/state.ts';
export { ShapeError } from './shape-error.ts';
