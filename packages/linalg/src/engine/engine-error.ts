/**
 * The engine's memory is full: says what was asked for, and what there is.
 *
 * @example
 * ```ts
 * import { Engine } from '@nn-labs/linalg/engine';
 * Engine.shared()?.allocate(2 ** 32); // throws the engine is out of memory
 * ```
 */
export class EngineMemoryError extends RangeError {
  override readonly name = 'EngineMemoryError';
}

/**
 * A worker died, or stopped answering, with a part of the work in its hands.
 *
 * @example
 * ```ts
 * import { EngineThreadError } from '@nn-labs/linalg/engine';
 * new EngineThreadError().message; // => 'a worker thread of the engine stopped in the middle of its work. Run again; with one thread it cannot happen.'
 * ```
 */
export class EngineThreadError extends Error {
  override readonly name = 'EngineThreadError';

  constructor() {
    super(
      'a worker thread of the engine stopped in the middle of its work. Run again; with one thread it cannot happen.',
    );
  }
}
