/**
 * The plain loops that define every operation: row-major arrays in, a row-major array out, one dtype,
 * nothing allocated. Whatever computes faster must give the same bits.
 *
 * @module
 */
export { abs, clip, cos, exp, log, negate, relu, sigmoid, sin, sqrt, tanh } from './activations.ts';
export { addScaledRow } from './add-scaled-row.ts';
export {
  addKernelGradient,
  type ConvolutionShape,
  convolve,
  inputGradient,
} from './convolution.ts';
export { type Operator, operators, transpose } from './elementwise.ts';
export { addMatmulTransposeA, matmul, matmulTransposeB } from './matmul.ts';
export { maxPool, maxPoolGradient, type PoolShape } from './max-pool.ts';
export { argmax, maximum, minimum, sum } from './reduce.ts';
export { addRow, addSumRows } from './rows.ts';
export { softmax } from './softmax.ts';
