/** The bits of a braille letter's eight dots, `[row][column]`, in Unicode's order from U+2800. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A picture of letters: each holds two columns and four rows of dots. */
export class BrailleCanvas {
  readonly #columns: number;
  readonly #rows: number;
  readonly #cells: Uint8Array;
  readonly #marks: Map<number, string> = new Map();

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#cells = new Uint8Array(columns * rows);
  }

  /** Dots across. */
  get width(): number {
    return this.#columns * 2;
  }

  /** Dots down. */
  get height(): number {
    return this.#rows * 4;
  }

  dot(x: number, y: number): void {
    const cell = (y >> 2) * this.#columns + (x >> 1);
    this.#cells[cell] = this.#cells[cell]! | dots[y & 3]![x & 1]!;
  }

  /** A straight line of dots between two places. */
  line(x0: number, y0: number, x1: number, y1: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let i = 0; i <= steps; i++) {
      this.dot(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps));
    }
  }

  /** A letter in place of the dots around a place. */
  mark(x: number, y: number, letter: string): void {
    this.#marks.set((y >> 2) * this.#columns + (x >> 1), letter);
  }

  lines(): string[] {
    return Array.from({ length: this.#rows }, (_, row) =>
      Array.from({ length: this.#columns }, (_, column) => {
        const cell = row * this.#columns + column;
        const bits = this.#cells[cell]!;
        return this.#marks.get(cell) ?? (bits === 0 ? ' ' : String.fromCharCode(0x2800 + bits));
      }).join(''),
    );
  }
}
