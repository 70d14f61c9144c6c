/**
 * Matrices and NumPy's random stream, with the same bits on every machine.
 *
 * @module
 */

export { exp } from './math/exp.ts';
export { expf } from './math/expf.ts';
export { log } from './math/log.ts';
export { logf } from './math/logf.ts';
export { sigmoid, sigmoidf } from './math/sigmoid.ts';
export { cos, sin } from './math/sine.ts';
export { tanh } from './math/tanh.ts';
export { tanhf } from './math/tanhf.ts';
export { ByteItems } from './matrix/byte-items.ts';
export { checkMatrix } from './matrix/check-matrix.ts';
export { type DType, type FloatArray, isFloat32 } from './matrix/dtype.ts';
export { Matrix } from './matrix/matrix.ts';
export { oneHot } from './matrix/one-hot.ts';
export { ShapeError } from './matrix/shape-error.ts';
export type { ChoiceOptions } from './random/choice.ts';
export type { DrawShape } from './random/fill.ts';
export { RandomState } from './random/random-state.ts';
export type { ShuffleArray } from './random/shuffle.ts';
export type { RandomStateSnapshot } from './random/state.ts';
