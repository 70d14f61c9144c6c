import type { Runner } from './runner.ts';

/** Work that several contestants do side by side. */
export interface Case {
  readonly id: string;
  readonly workload: string;
  readonly title: string;
  /** What work is counted in. */
  readonly unit: string;
  /** The units that a figure is about, such as 1,000 epochs; a run may do fewer and be scaled. */
  readonly reported: number;
  /** The most units in a run. */
  readonly most: number;
  /** The units that everybody has to have done before anything counts, such as a first epoch. */
  readonly warmUnits?: number;
  /** Whose training accuracy is below this after a run computes nonsense, however fast. */
  readonly leastAccuracy?: number;
  /** What everybody's check must be, within `tolerance`; null where there is nothing to compare. */
  readonly expected: readonly number[] | null;
  readonly tolerance: number;
  readonly entries: readonly Entry[];
}

/** A contestant in a case. */
export interface Entry {
  readonly contestant: string;
  /** What it is called in the table. */
  readonly label: string;
  readonly threads: number | null;
  /** Null for one that cannot take part; `absence` says why. */
  readonly runner: Runner | null;
  readonly absence?: string;
  /** Multiplications and additions in a unit, where they are counted. */
  readonly flops?: number;
}
