import type { Json } from './outcome.ts';
import type { Recorder } from './recorder.ts';

// Declarations have to stand without DOM and without Node's types; where those are, this adds nothing to theirs.
declare global {
  interface AbortSignal {}
}

/** How far a long task is; the command line draws it as a progress line. */
export interface Progress {
  /** What is going on, such as `training`. */
  readonly task: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, such as `epochs`. */
  readonly unit: string;
}

/** Files outside of the run's folder, which the user has named; a page may offer them as a download. */
export interface UserFiles {
  /** Writes a whole file: after a kill it is there whole, or as it was before. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** What a lab gets from outside: its only way to print, to be stopped and to read a clock. */
export interface RunContext {
  /** The lab's number. */
  readonly lab: number;
  /** Writes a line of the result (standard output; nothing under `--json`). */
  print(line: string): void;
  /** Writes a line of information (standard error; nothing under `--quiet`). */
  notice(line: string): void;
  /** Writes a line that the user must not miss (standard error, also under `--quiet`). */
  warn(line: string): void;
  /** Says how far a long task is. Cheap: call it as often as you like. */
  progress(progress: Progress): void;
  /** Aborted by Ctrl-C, and by a signal that ends processes. */
  readonly signal: AbortSignal;
  /** The environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The files that the user names, such as that of `--save-model`. */
  readonly files: UserFiles;
  /** Where the run leaves what it found; nothing is kept under `--no-record`. */
  readonly record: Recorder;
  /** Milliseconds from an arbitrary start, monotonic: for timing, never for results. */
  now(): number;
}

/** What `plan` gets from outside: nothing that a run leaves its traces in. */
export type PlanContext = Pick<RunContext, 'lab' | 'env' | 'signal' | 'notice' | 'warn'>;

/** What a run would do, found without doing it. */
export interface Plan {
  /** For `--dry-run`, a line each: what would be done, and on which data. */
  readonly lines: readonly string[];
  /** The data as the outcome will have it, as far as it is known: a sweep makes a run again when they differ. */
  readonly data?: Json;
  /** What would compute it. */
  readonly engine?: Json;
}
