// Kernels are exported to stay functions of their own: inlined, their loops lose registers to what stands around them.
export { list32, list64 } from './convolution-gradients';
export { dense1x32, dense1x64, dense2x32, dense2x64, dense4x32, dense4x64 } from './dense';
export { addRuns32, addRuns64 } from './runs';
export { sparse8x32, sparse8x64 } from './sparse';
export { enter, leave, participate } from './program';

/** The first byte that the engine's own data does not take. */
export const heapBase: usize = __heap_base;
