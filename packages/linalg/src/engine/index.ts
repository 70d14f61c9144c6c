/**
 * The engine below `Matrix.matmul` and the training of `@nn-labs/network`; its API may change in any version.
 *
 * @module
 */

export { type Distortion, distortionBytes, writeDistortion } from './distortion.ts';
export { Engine } from './engine.ts';
export { EngineMemoryError, EngineThreadError } from './engine-error.ts';
export { blockCount, packedIndex, panelCount, rowVectors, vectorBytes } from './layout.ts';
export {
  cutKernel,
  type KernelCut,
  type PictureScratch,
  pictureBytes,
  pictureScratch,
  poolPicture,
  writePicture,
} from './picture.ts';
export { finishes, type Operation, type OperationFields, outputLosses, Program } from './program.ts';
export {
  countNonZero,
  mostIndexed,
  type SparseRows,
  sparseBytes,
  writeSparse,
  writeSparseTranspose,
} from './sparse.ts';
export { seedStream, streamBytes } from './stream.ts';
