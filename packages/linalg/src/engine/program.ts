/** What an operation does; `assembly/program.ts` has the same list. */
export const codes = {
  product: 0,
  scatter: 1,
  output: 2,
  update: 3,
  columnSums: 4,
  pack: 5,
  transpose: 6,
  draw: 7,
  mask: 8,
  distort: 9,
  columnSquares: 10,
  maxNorm: 11,
} as const;

/** What follows a product; `assembly/finish.ts` has the same list. */
export const finishes = {
  none: 0,
  sigmoid: 1,
  tanh: 2,
  relu: 3,
  leakyRelu: 4,
  sigmoidSlope: 5,
  tanhSlope: 6,
  reluSlope: 7,
  leakyReluSlope: 8,
} as const;

/** The 32-bit words of an operation's record, in the order of the class Op in `assembly/layout.ts`. */
const words = [
  'code',
  'tiles',
  'next',
  'done',
  'a',
  'aRow',
  'aStep',
  'inner',
  'b',
  'out',
  'outRow',
  'rows',
  'rowsPerTile',
  'vectors',
  'finish',
  'bias',
  'h',
  'hRow',
  'order',
  'starts',
  'index',
  'values',
  'answer',
  'cols',
  'losses',
  'labels',
  'loss',
  'raised',
  'group',
  'eager',
  'kind',
  'constants',
  'first',
  'second',
  'gap',
  'width',
] as const;

type Word = (typeof words)[number];

/** The fields of an operation; what is left out is 0. */
export type OperationFields = Partial<
  Record<Exclude<Word, 'code' | 'next' | 'done' | 'answer' | 'raised'>, number>
> & {
  readonly scale?: number;
};

/** An operation to put into a program. */
export interface Operation extends OperationFields {
  readonly code: keyof typeof codes;
}

export const operationBytes: number = words.length * 4 + 8;

const indexOf = new Map<Word, number>(words.map((word, index) => [word, index]));

/**
 * A row of operations in the engine's memory.
 *
 * @example
 * ```ts
 * import { Engine } from '@nn-labs/linalg/engine';
 * const program = Engine.shared()!.program([{ code: 'pack' }, { code: 'update' }], true);
 * program.count; // => 2
 * ```
 */
export class Program {
  /** Its first byte. */
  readonly address: number;
  /** How many operations it has. */
  readonly count: number;
  /** For each operation how many tiles this thread takes before it looks at the clock, as learned so far. */
  readonly tilesPerLook: Int32Array;
  readonly #words: Int32Array;
  readonly #view: DataView;

  constructor(buffer: ArrayBufferLike, address: number, operations: readonly Operation[], float32: boolean) {
    this.address = address;
    this.count = operations.length;
    this.tilesPerLook = new Int32Array(operations.length).fill(1);
    const bytes = operations.length * operationBytes;
    this.#words = new Int32Array(buffer, address, bytes / 4).fill(0);
    this.#view = new DataView(buffer, address, bytes);
    for (const [index, operation] of operations.entries()) {
      const { code, ...fields } = operation;
      this.#words[this.#at(index, 'code')] = codes[code] * 2 + (float32 ? 1 : 0);
      this.set(index, fields);
    }
  }

  /**
   * Changes fields of operation `index`; only between two runs.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const program = Engine.shared()!.program([{ code: 'update' }], false);
   * program.set(0, { scale: 0.1 });
   * ```
   */
  set(index: number, fields: OperationFields): void {
    const { scale, ...rest } = fields;
    for (const name in rest) {
      this.#words[this.#at(index, name as Word)] = rest[name as keyof typeof rest]!;
    }
    if (scale !== undefined) this.#view.setFloat64(index * operationBytes + words.length * 4, scale, true);
  }

  /**
   * Makes ready for a run: no tile taken, nothing answered. `Engine.run` does it.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const program = Engine.shared()!.program([{ code: 'update', tiles: 0 }], false);
   * program.rewind();
   * program.tilesDone(0); // => 0
   * ```
   */
  rewind(): void {
    const stride = operationBytes / 4;
    for (let at = 0; at < this.#words.length; at += stride) {
      this.#words[at + nextWord] = 0;
      this.#words[at + doneWord] = 0;
      this.#words[at + answerWord] = 0;
      this.#words[at + raisedWord] = 0;
    }
  }

  /**
   * Takes the tiles that are left out of everybody's hands, so that the run ends. Who cancels a run does it.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const program = Engine.shared()!.program([{ code: 'update', tiles: 3 }], false);
   * program.skip();
   * program.tilesDone(0); // => 3
   * ```
   */
  skip(): void {
    for (let index = 0; index < this.count; index++) {
      const tiles = this.#words[this.#at(index, 'tiles')]!;
      Atomics.store(this.#words, this.#at(index, 'next'), tiles);
      Atomics.store(this.#words, this.#at(index, 'done'), tiles);
      Atomics.notify(this.#words, this.#at(index, 'done'));
    }
  }

  /**
   * The count that operation `index` handed back in the last run.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * Engine.shared()!.program([{ code: 'output' }], false).answer(0); // => 0
   * ```
   */
  answer(index: number): number {
    return this.#words[this.#at(index, 'answer')]!;
  }

  /** Whether an operation of the last run met a value that is not finite. */
  get raised(): boolean {
    for (let index = 0; index < this.count; index++)
      if (this.#words[this.#at(index, 'raised')] !== 0) return true;
    return false;
  }

  /**
   * How many tiles of operation `index` are done.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * Engine.shared()!.program([{ code: 'output' }], false).tilesDone(0); // => 0
   * ```
   */
  tilesDone(index: number): number {
    return Atomics.load(this.#words, this.#at(index, 'done'));
  }

  #at(index: number, word: Word): number {
    return (index * operationBytes) / 4 + indexOf.get(word)!;
  }
}

const nextWord = words.indexOf('next');
const doneWord = words.indexOf('done');
const answerWord = words.indexOf('answer');
const raisedWord = words.indexOf('raised');
