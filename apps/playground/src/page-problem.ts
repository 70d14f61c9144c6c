/** A cause and a way out, as the lab or the worker says them. */
export class PageProblem extends Error {
  readonly remedy: string | null;

  constructor(message: string, remedy: string | null = null) {
    super(message);
    this.remedy = remedy;
  }
}
