export { Allocator, EngineMemoryError } from './allocator.ts';
export { Engine, EngineThreadError } from './engine.ts';
export { blockRows, packedIndex, panelCount, rowVectors } from './layout.ts';
export { engineMatmul } from './matmul.ts';
export { codes, finishes, type Operation, type OperationFields, Program } from './program.ts';
export { countNonZero, type SparseRows, sparseBytes, writeSparse, writeSparseTranspose } from './sparse.ts';
