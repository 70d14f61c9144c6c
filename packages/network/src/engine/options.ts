import type { Matrix } from '@nn-labs/linalg';
import { Engine, mostIndexed } from '@nn-labs/linalg/engine';
import { describe } from '../check-config.ts';

/** The engine and its threads; the bits are the same for each choice. */
export interface EngineOptions {
  /** `simd`, the default: WebAssembly, where the machine has it; `reference`: the plain loops, for teaching and tests. */
  readonly engine?: 'simd' | 'reference' | undefined;
  /** How many threads may work, this one included; as many as the machine offers by default. */
  readonly threads?: number | undefined;
}

/** The engine that computes here. */
export interface EngineDescription {
  readonly name: 'simd' | 'reference';
  readonly threads: number;
}

/** Below this many multiplications a batch, waking other threads takes longer than the work. */
const workForThreads = 2 ** 18;
const mostThreads = 256;

/**
 * The engine that these options choose on this machine: `simd` becomes `reference` where WebAssembly SIMD or shared
 * memory is missing.
 *
 * @throws {RangeError} when `engine` is neither of the two or `threads` is not an integer from 1 to 256.
 *
 * @example
 * ```ts
 * import { describeEngine } from '@nn-labs/network';
 * describeEngine({ engine: 'reference' }); // => { name: 'reference', threads: 1 }
 * describeEngine({ threads: 0 }); // throws threads must be an integer from 1 to 256, found 0
 * ```
 */
export function describeEngine({ engine = 'simd', threads }: EngineOptions = {}): EngineDescription {
  if (engine !== 'simd' && engine !== 'reference') {
    throw new RangeError(`engine must be 'simd' or 'reference', found ${describe(engine)}`);
  }
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1 && threads <= mostThreads)) {
    throw new RangeError(`threads must be an integer from 1 to ${mostThreads}, found ${describe(threads)}`);
  }
  if (engine === 'reference' || Engine.shared() === null) return { name: 'reference', threads: 1 };
  return { name: 'simd', threads: Engine.maximumThreads() === 1 ? 1 : (threads ?? Engine.maximumThreads()) };
}

/** The engine and the threads for batches of `work` multiplications on rows of X; null for the plain loops. */
export function chooseEngine(
  options: EngineOptions,
  work: number,
  { rows, cols }: Matrix,
): { engine: Engine; threads: number } | null {
  const { name, threads } = describeEngine(options);
  const engine = name === 'simd' && Math.max(rows, cols) <= mostIndexed ? Engine.shared() : null;
  return engine && { engine, threads: work < workForThreads ? 1 : threads };
}
