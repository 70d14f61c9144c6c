/** How a run ended. */
export type Status = 'completed' | 'interrupted' | 'diverged';

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a run hands back; all of it goes into the object that `--json` prints. Not finite numbers become null. */
export interface Outcome {
  /** `completed` unless said otherwise. */
  readonly status?: Status;
  /** For a run that did not complete: what happened, one line. */
  readonly problem?: string;
  /** For a run that did not complete: the way out, one line. */
  readonly remedy?: string;
  /** Where the data came from. */
  readonly data?: Json;
  /** What computed it. */
  readonly engine?: Json;
  /** What was reported along the way. */
  readonly history?: readonly Json[];
  /** The figures the run is for. */
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
