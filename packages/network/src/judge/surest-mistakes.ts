/** A sample that was taken for another class. */
export interface Misclassified {
  /** The sample's row. */
  readonly index: number;
  readonly actual: number;
  readonly predicted: number;
  /** The output of the predicted class: the greatest of the row. */
  readonly confidence: number;
}

/** Keeps the mistakes of the greatest confidence, so that not all of them need be sorted. */
export class SurestMistakes {
  readonly #most: number;
  readonly #kept: Misclassified[] = [];
  /** The least confidence of the `most` at the last sorting; NaN before, which nothing is below. */
  #least = Number.NaN;

  constructor(most: number) {
    this.#most = most;
  }

  /** To be called with ascending indices: of equals the first is kept. */
  add(index: number, actual: number, predicted: number, confidence: number): void {
    if (confidence <= this.#least) return; // not so for NaN
    this.#kept.push({ index, actual, predicted, confidence });
    if (this.#kept.length >= 2 * this.#most + 32) this.#drop();
  }

  /** The surest, surest first. */
  list(): Misclassified[] {
    this.#drop();
    return this.#kept;
  }

  #drop(): void {
    this.#kept.sort((a, b) => surer(a.confidence, b.confidence) || a.index - b.index);
    if (this.#kept.length < this.#most) return;
    this.#kept.length = this.#most;
    this.#least = this.#kept.at(-1)?.confidence ?? this.#least;
  }
}

/** Below 0 when a is the greater: NaN before Infinity, as `argmax` has it. */
export function surer(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a === b ? 0 : a > b ? -1 : 1;
}
