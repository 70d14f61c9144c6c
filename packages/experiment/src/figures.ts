/**
 * One figure of a lab, by its name: in `result` and wherever else the lab uses the name (history, evidence, metrics). The
 * command line learns here how the figure is shown and what it is for.
 */
export interface ResultFigure {
  /** How it is shown: a fraction as percent, a number (the default), or the beginning of a hash. */
  readonly as?: 'percent' | 'number' | 'hash';
  /** Runs are judged by the first figure that has this: in the list of runs, and as the best one. */
  readonly better?: 'higher' | 'lower';
  /**
   * For a figure that judges: the field of `data` that says what it was measured on, such as the SHA-256 of the test data.
   * Only runs with the same value are compared.
   */
  readonly on?: string;
  /**
   * It stands for the whole run, as the hash of all weights does: a repetition that gives this gave the same. Reports show
   * it beside the command that repeats the run, and `--from` names it.
   */
  readonly repeats?: boolean;
}

/** A lab's figures by name. */
export type ResultFigures = Readonly<Record<string, ResultFigure>>;

/** The figure by which runs are judged. */
export interface Judgement extends ResultFigure {
  readonly figure: string;
  readonly better: 'higher' | 'lower';
}

/** The first figure with `better`; null where runs are not judged. */
export function judgementOf(figures: ResultFigures): Judgement | null {
  for (const [figure, { better, ...rest }] of Object.entries(figures)) {
    if (better !== undefined) return { figure, better, ...rest };
  }
  return null;
}
