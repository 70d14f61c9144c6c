import type { Judgement } from '../judgement.ts';
import type { Json, Outcome } from '../outcome.ts';
import type { Recorder } from '../recorder.ts';

/** What is recorded of a run before it begins. */
export interface RunRequest {
  readonly preset: string;
  /** All options, by their camelCase names. */
  readonly options: Readonly<Record<string, Json>>;
  /** Those that differ from the preset. */
  readonly changed: Readonly<Record<string, Json>>;
  /** What repeats the run. */
  readonly command: string;
  /** The options that say where the run reads, as they are typed: a record is not asked for them. */
  readonly paths?: string;
  readonly judgedBy: Judgement | null;
  /** A checkpoint after every so many epochs; null: only when the run is interrupted, and at its end. */
  readonly checkpointEvery: number | null;
  /** Told what could not be written: a run goes on without its record. */
  readonly warn: (line: string) => void;
}

/** A run that is being recorded. */
export interface Recording {
  readonly id: string;
  readonly folder: string;
  /** What the lab is given. */
  readonly recorder: Recorder;
  /** Whether anything has been measured or kept since the run began, or was taken up again. */
  readonly hasContent: boolean;
  /** Whether everything could be written; else it has been said why not. */
  readonly isWhole: boolean;
  /** Writes down how the run ended, and lets go of its files. */
  finish(outcome: Outcome | { readonly status: 'failed'; readonly problem: string }): Promise<void>;
  /** Removes the folder of a run that never began. One that was to be resumed is again what it was. */
  discard(): Promise<void>;
}
