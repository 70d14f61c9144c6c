export { enter, leave, participate } from './program';

/** The first byte that the engine's own data does not take. */
export const heapBase: usize = __heap_base;
