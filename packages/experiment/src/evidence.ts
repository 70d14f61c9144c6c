import type { Json, Outcome } from './outcome.ts';

/** Something that a lab says of its run, to be proved with `--verify`. */
export interface Claim {
  /** The preset that the claim is about, or several, of which `--verify` runs the first; without it the default one. */
  readonly preset?: string | readonly string[];
  /** What is claimed, such as `accuracy at epoch 200`. */
  readonly name: string;
  /** What the claim says, as it is printed. */
  readonly expected: string;
  /** How far the run may be off, in words: `exact`, `within 1e-12`. */
  readonly tolerance: string;
  /** What this run gave, as it is printed; null when the run has no such figure. */
  found(outcome: Outcome): string | null;
  /** Whether what was found keeps the claim; by default it has to be equal to what is expected. */
  holds?(found: string): boolean;
}

/**
 * The presets that a claim of a lab is about.
 *
 * @example
 * ```ts
 * import { presetsOf } from '@nn-labs/experiment';
 * presetsOf({ preset: ['all', 'first part'] }, { defaultPreset: 'all' }); // => [ 'all', 'first part' ]
 * presetsOf({}, { defaultPreset: 'all' }); // => [ 'all' ]
 * ```
 */
export function presetsOf(
  { preset }: Pick<Claim, 'preset'>,
  { defaultPreset }: { readonly defaultPreset: string },
): readonly string[] {
  return [preset ?? defaultPreset].flat();
}

/** What a recorded run left behind, for its report. */
export interface RecordedRun {
  readonly outcome: Outcome;
  /** The rows of `metrics.csv`. */
  readonly metrics: readonly Readonly<Record<string, number | null>>[];
  /** Reads a file that the lab kept; null when it did not. */
  file(name: string): Promise<Uint8Array | null>;
}

/** A picture of a run. */
export interface Figure {
  /** The file's name without `.svg`. */
  readonly name: string;
  readonly title: string;
  /** What there is to see, in a sentence or two. */
  readonly caption: string;
  /** A whole `<svg>` element, light and dark by `prefers-color-scheme`. */
  readonly svg: string;
}

/** One thing that the figures say, in words. */
export interface Finding {
  readonly kind: 'good' | 'note' | 'warning';
  /** What was measured and what it means, one or two sentences. */
  readonly text: string;
  /** What helps, where it was shown that it does. */
  readonly advice?: Advice;
}

/** What helps, and the experiment over seeds that shows it. */
export interface Advice {
  readonly text: string;
  /** Makes the experiment again. */
  readonly command: string;
  /** What the experiment gave. */
  readonly measured: string;
}

/** What a lab makes of a recorded run. */
export interface Report {
  readonly figures: readonly Figure[];
  readonly findings: readonly Finding[];
  /** For the terminal: curves and tables in text, a line each. */
  readonly text: readonly string[];
  /**
   * What the lab has computed again from the files that the run kept and from the data. It is shown and judged in place of
   * what the record says, and every difference is shown.
   */
  readonly computed?: Pick<Outcome, 'result' | 'evidence'> | undefined;
}

/** Recorded runs that differ in nothing but the seed, and what tells them from the other settings: `limit=500`. */
export interface ComparedSetting<C = unknown> {
  readonly name: string;
  readonly runs: readonly { readonly config: C; readonly run: RecordedRun }[];
}

/** What a lab makes of several settings beside each other. */
export interface Comparison extends Omit<Report, 'computed'> {
  /** By setting and run, as in {@link Report}; undefined for a run that kept nothing to compute it from. */
  readonly computed: readonly (readonly Report['computed'][])[];
}

/** A file that is a model of the lab. */
export interface ModelFile {
  /** Its name in a run's folder, such as `model.safetensors`. */
  readonly file: string;
  /**
   * What `data` of a run must say for its model to be taken when none is named: a run on other data is no better for a
   * higher figure. `{ source: 'mnist' }`, say.
   */
  readonly on?: Readonly<Record<string, Json>>;
}

/** A picture to classify: `pixels` (rows, cols), row-major, 0 black to 255 white. */
export interface GreyImage {
  readonly rows: number;
  readonly cols: number;
  readonly pixels: Uint8Array;
}

/** What a trained model makes of a picture. */
export interface Prediction {
  /** What the network was given, after all preparation. */
  readonly seen: GreyImage;
  /** The classes, most likely first, with what the model gives them. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
  /** What the model does not say but its user should know. */
  readonly notes: readonly string[];
  readonly json?: Json;
}
