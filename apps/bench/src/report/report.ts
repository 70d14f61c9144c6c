import type { Spread } from '../measure/statistics.ts';

/** A contestant's figures in a case. */
export interface MeasuredRow {
  readonly status: 'measured';
  readonly contestant: string;
  readonly label: string;
  readonly threads: number | null;
  /** For the case's reported amount of work. */
  readonly seconds: Spread;
  readonly gflops: number | null;
  /** The seconds of each run, in order, for the reported amount. */
  readonly runs: readonly number[];
  /** Units done in a run; fewer than reported: the seconds are scaled. */
  readonly amount: number;
  /** Of training images, after the last run, where something is trained; null elsewhere. */
  readonly accuracy: number | null;
  /** Its median over that of the fastest row of nn-labs; null where rows are about different work. */
  readonly ratio: number | null;
  /** Of the SIMD128 peak of as many threads. */
  readonly share: number | null;
}

/** A contestant that has no figures, and why. */
export interface MissingRow {
  readonly status: 'absent' | 'failed';
  readonly contestant: string;
  readonly label: string;
  readonly reason: string;
}

export type Row = MeasuredRow | MissingRow;

/** What was measured of one kind of work. */
export interface CaseReport {
  readonly id: string;
  readonly workload: string;
  readonly title: string;
  readonly unit: string;
  readonly reported: number;
  readonly rows: readonly Row[];
}

/** How much less time several threads take than one. */
export interface ThreadGain {
  readonly id: string;
  readonly threads: number;
  readonly gain: number;
}

/** The computer, as far as it explains figures. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  /** Processes that wanted to run, over the last minute before the start; null where the system does not tell. */
  readonly load: number | null;
}

/** Somebody who took part, or could not. */
export interface Participant {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly notes: readonly string[];
  /** Why it does not take part at all. */
  readonly absence: string | null;
}

/** The one object of `--json`. */
export interface Report {
  readonly command: string;
  readonly date: string;
  readonly node: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly runs: number;
  readonly data: 'mnist' | 'sample' | null;
  readonly participants: readonly Participant[];
  readonly cases: readonly CaseReport[];
  readonly threadGains: readonly ThreadGain[];
  readonly seconds: number;
}
