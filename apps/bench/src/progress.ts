/** What is written of a standard stream. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/** Says on standard error what is going on: a line that rewrites itself on a terminal, a line a case elsewhere. */
export class Progress {
  readonly #stream: OutputStream;
  #last = '';

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** A line that stays. */
  notice(line: string): void {
    this.clear();
    this.#stream.write(`${line}\n`);
  }

  /** What is being done: `case: step`. */
  show(what: string): void {
    if (this.#stream.isTTY === true) {
      const width = Math.max(20, (this.#stream.columns ?? 80) - 1);
      this.#stream.write(`\r\u001b[2K${what.slice(0, width)}`);
      this.#last = what;
      return;
    }
    const [title = what] = what.split(/: (?:preparing|run)/);
    if (title !== this.#last) this.#stream.write(`${title}\n`);
    this.#last = title;
  }

  /** Takes the rewriting line away. */
  clear(): void {
    if (this.#stream.isTTY === true && this.#last !== '') this.#stream.write('\r\u001b[2K');
    this.#last = '';
  }
}
