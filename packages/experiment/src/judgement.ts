/** Which of a result's figures runs are judged by: in the list of runs, and as the best one. */
export interface Judgement {
  /** The figure's name in `result`, such as `testAccuracy`. */
  readonly figure: string;
  readonly better: 'higher' | 'lower';
  /**
   * The field of `data` that says what the figure was measured on, such as the SHA-256 of the test data: only runs with
   * the same value are compared.
   */
  readonly on?: string;
  /** How it is shown: a fraction as percent, or as it is. */
  readonly as: 'percent' | 'number';
}
