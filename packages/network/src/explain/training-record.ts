import type { CompleteConfig } from '../config.ts';
import type { Diagnosis } from '../judge/diagnose.ts';

/** The figures of an epoch. */
export interface RecordedEpoch {
  readonly epoch: number;
  /** The loss of one sample on average. */
  readonly loss: number;
  /** The fraction that is right; null where nothing is judged. */
  readonly accuracy: number | null;
}

/** The figures of a training; the findings leave out those that are missing. */
export interface TrainingRecord {
  readonly config: CompleteConfig;
  /** The training's own figures: every epoch, or some. */
  readonly epochs: readonly RecordedEpoch[];
  /**
   * The fraction of the training samples that the trained network gets right, after the last update (an epoch's own is
   * from before its update); missing when training did not end.
   */
  readonly trainAccuracy?: number | null | undefined;
  /** How it does on samples that it did not learn from. */
  readonly heldOut?:
    | { readonly accuracy: number | null; readonly epochs?: readonly RecordedEpoch[] | undefined }
    | undefined;
  /** The network with its first weights. */
  readonly before?: Diagnosis | undefined;
  /** The network with its trained weights; missing when there are none. */
  readonly after?: Diagnosis | undefined;
  /** The word for samples in the texts, in the plural; `samples` by default. */
  readonly samplesAre?: string | undefined;
}

/**
 * The topic of a finding. The three about the descent exclude each other, and so do `epochs` and `past-best`: of one
 * training nothing is said that another finding takes back.
 */
export type FindingTopic =
  | 'inputs'
  | 'high-rate'
  | 'low-rate'
  | 'epochs'
  | 'gap'
  | 'past-best'
  | 'silent-units'
  | 'saturation'
  | 'gradients'
  | 'start';

/** One thing that a training shows, in words: what was measured, and no advice that the measures do not prove. */
export interface TrainingFinding {
  readonly kind: 'good' | 'note' | 'warning';
  /** At most one finding is about each topic. */
  readonly about: FindingTopic;
  readonly text: string;
}

/** Something to look for in a record; null where there is nothing to say. */
export type Look = (record: TrainingRecord) => TrainingFinding | null;

/** A fraction as percent with one decimal: `98.0%`. */
export function percentText(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}

/** `1 unit`, `2 units`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/** A number with at most three digits that matter: `0.0184`, `2280`. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Whether a figure is there. */
export function isNumber(figure: number | null | undefined): figure is number {
  return typeof figure === 'number';
}
