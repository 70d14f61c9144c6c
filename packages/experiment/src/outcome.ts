import { errorText } from './errors.ts';

/** How a run ended. */
export type Status = 'completed' | 'interrupted' | 'diverged';

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a run hands back; all of it goes into the object that `--json` prints. Not finite numbers become null. */
export interface Outcome {
  /** `completed` unless said otherwise. */
  readonly status?: Status;
  /**
   * What went wrong, one line: why the run did not complete. Of a run that completed: what failed once its result was
   * there, such as a file that could not be written; the command line then keeps the result and answers 1.
   */
  readonly problem?: string;
  /** The way out, one line. */
  readonly remedy?: string;
  /** What the data is; its field `from`, where this machine had it, is never compared. */
  readonly data?: Json;
  /** What computed it. */
  readonly engine?: Json;
  /** What was reported along the way: the same on every machine, since `--from` compares every figure of it. */
  readonly history?: readonly Json[];
  /** The figures the run is for: the same on every machine, as in `history`. What is not belongs into `timing` or `engine`. */
  readonly result?: Json;
  /** What claims look at beyond the figures; the only field that `--json` does not print. */
  readonly evidence?: Json;
  /** Durations in seconds. */
  readonly timing?: Json;
}

/**
 * The data that a lab needs is missing or corrupt: the command line answers it with exit code 3.
 *
 * @example
 * ```ts
 * import { DataError } from '@nn-labs/experiment';
 * new DataError('digits.csv is empty', 'Download it again.').remedy; // => 'Download it again.'
 * ```
 */
export class DataError extends Error {
  override readonly name = 'DataError';
  /** The way out, one line. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/**
 * What stopped a run, in words: what the reason of its signal says (`stopped by SIGTERM`), else `stopped by Ctrl-C`.
 *
 * @example
 * ```ts
 * import { stoppedBy } from '@nn-labs/experiment';
 * stoppedBy(AbortSignal.abort()); // => 'stopped by Ctrl-C'
 * stoppedBy(AbortSignal.abort(new DOMException('stopped by SIGTERM', 'AbortError'))); // => 'stopped by SIGTERM'
 * ```
 */
export function stoppedBy(signal: AbortSignal): string {
  const said = errorText(signal.reason);
  return said.startsWith('stopped by ') ? said : 'stopped by Ctrl-C';
}

/**
 * Whether an error is how work ends when its signal is aborted: the signal's own reason, or an AbortError, such as
 * `fetch` throws. Any other error is a fault of its own, also after Ctrl-C.
 *
 * @example
 * ```ts
 * import { isInterruption } from '@nn-labs/experiment';
 * const stop = new AbortController();
 * stop.abort();
 * isInterruption(stop.signal.reason, stop.signal); // => true
 * isInterruption(new Error('the disk is full'), stop.signal); // => false
 * ```
 */
export function isInterruption(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  if (error === signal.reason) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { name, cause } = error as { name?: unknown; cause?: unknown };
  return name === 'AbortError' || (cause !== undefined && isInterruption(cause, signal));
}
