/** What an operation does; `assembly/program.ts` has the same list. */
export const codes = {
  product: 0,
  columns: 1,
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
  convolve: 12,
  kernelGradient: 13,
  inputGradient: 14,
  maxPool: 15,
  maxPoolGradient: 16,
  unpack: 17,
  activate: 18,
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
  identitySlope: 9,
} as const;

/** The losses that an `output` measures; `assembly/output.ts` has the same numbers. */
export const outputLosses = { squaredError: 0, crossEntropy: 1, binaryCrossEntropy: 2 } as const;

/** The 32-bit words of an operation's record, in the order of the class Op in `assembly/layout.ts`. */
const words = [
  'code',
  'tiles',
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
  'picture',
  'goesOn',
  'scratch',
  'scratchBytes',
  'winners',
  'window',
] as const;

type Word = (typeof words)[number];

/** Any fields of operations; what is left out is 0. */
export type OperationFields = Partial<Record<Exclude<Word, 'code' | 'answer' | 'raised'> | 'scale', number>>;

/** How the tiles of any operation are cut and handed out. */
type Tiles = 'tiles' | 'rowsPerTile' | 'group' | 'eager';
/** A left operand by rows, and one without its zeros. */
type Rows = 'a' | 'aRow';
type Sparse = 'starts' | 'index' | 'values' | 'order' | 'gap' | 'inner';
/** Row-major rows of a result, and rows that lie beside them: activations, deltas, a mask. */
type Out = 'out' | 'outRow' | 'rows';
type Beside = 'h' | 'hRow';
type Picture = 'picture' | 'scratch' | 'scratchBytes';
type Winners = 'winners' | 'window';

/** The fields that each operation has besides; the functions in `assembly/` say what they mean. */
interface FieldsOf extends Record<keyof typeof codes, keyof OperationFields> {
  product: Rows | 'aStep' | Sparse | 'b' | 'bias' | 'finish' | Beside | Out | 'vectors';
  columns: Sparse | 'a' | 'b' | 'out' | 'rows';
  output: Beside | 'b' | Out | 'order' | 'cols' | 'labels' | 'losses' | 'loss' | 'finish' | 'scale';
  update: 'out' | 'b' | 'inner' | 'kind' | 'constants' | 'first' | 'second' | 'scale';
  columnSums: 'b' | 'out' | 'rows' | 'vectors';
  pack: Rows | 'out' | 'rows' | 'vectors';
  transpose: 'b' | 'inner' | 'vectors' | Out;
  draw: 'a' | 'constants' | 'kind' | 'cols' | Out;
  mask: Rows | Beside | Out | 'vectors';
  distort: Sparse | 'cols' | 'width' | 'rows' | 'constants';
  columnSquares: 'b' | 'inner' | 'out' | 'vectors';
  maxNorm: 'out' | 'inner' | 'vectors' | 'constants';
  convolve: Rows | Sparse | 'b' | 'bias' | 'finish' | 'vectors' | Out | Picture;
  kernelGradient: Rows | Sparse | Beside | 'out' | 'bias' | 'rows' | 'vectors' | 'goesOn' | Picture | Winners;
  inputGradient: Rows | 'b' | 'finish' | Beside | Out | Picture | Winners;
  maxPool: Rows | Out | 'picture' | 'winners';
  maxPoolGradient: Rows | 'b' | 'finish' | Beside | Out | 'picture';
  unpack: 'b' | 'inner' | 'vectors' | 'cols' | 'order' | 'out' | 'rows';
  activate: Rows | 'finish' | Beside | Out | 'vectors';
}

/** An operation to put into a program. */
export type Operation = {
  [C in keyof typeof codes]: { readonly code: C } & Readonly<Pick<OperationFields, Tiles | FieldsOf[C]>>;
}[keyof typeof codes];

const operationBytes = words.length * 4 + 8;
/** Where the operations begin; before them lie their number, that of the shares, where the counters are, and their bytes. */
const headBytes = 64;
/** Most shares that tiles are cut into; of more threads some have one together. */
const mostShares = 16;

/** Bytes that a program of so many operations takes: head, operations, and each share's counters on lines of their own. */
export function programBytes(operations: number): number {
  return countersAt(operations) + mostShares * counterBytes(operations);
}

function countersAt(operations: number): number {
  return headBytes + wholeLines(operations * operationBytes);
}

function counterBytes(operations: number): number {
  return wholeLines(operations * 8);
}

function wholeLines(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

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
  readonly #head: Int32Array;
  readonly #words: Int32Array;
  readonly #view: DataView;
  /** Of each share and operation: how many tiles are taken, how many done. */
  readonly #counters: Int32Array;
  #shares = 1;

  constructor(buffer: ArrayBufferLike, address: number, operations: readonly Operation[], float32: boolean) {
    this.address = address;
    this.count = operations.length;
    this.tilesPerLook = new Int32Array(this.count).fill(1);
    const bytes = programBytes(this.count);
    new Uint8Array(buffer, address, bytes).fill(0);
    const counters = address + countersAt(this.count);
    this.#head = new Int32Array(buffer, address, headBytes / 4);
    this.#head.set([this.count, this.#shares, counters, counterBytes(this.count)]);
    this.#counters = new Int32Array(buffer, counters, (mostShares * counterBytes(this.count)) / 4);
    this.#words = new Int32Array(buffer, address + headBytes, (this.count * operationBytes) / 4);
    this.#view = new DataView(buffer, address + headBytes, this.count * operationBytes);
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
   * Makes ready for a run by so many threads: no tile taken, nothing answered. `Engine.run` does it.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const program = Engine.shared()!.program([{ code: 'update', tiles: 0 }], false);
   * program.rewind(2);
   * program.tilesDone(0); // => 0
   * ```
   */
  rewind(threads: number): void {
    this.#shares = Math.min(threads, mostShares);
    this.#head[1] = this.#shares;
    this.#counters.fill(0, 0, (this.#shares * counterBytes(this.count)) / 4);
    const stride = operationBytes / 4;
    for (let at = 0; at < this.#words.length; at += stride) {
      this.#words[at + answerWord] = 0;
      this.#words[at + raisedWord] = 0;
    }
  }

  /**
   * Marks all tiles as taken and done, so that a run that the caller cancels ends.
   *
   * @example
   * ```ts
   * import { Engine } from '@nn-labs/linalg/engine';
   * const program = Engine.shared()!.program([{ code: 'update', tiles: 3 }], false);
   * program.skip();
   * program.tilesDone(0) >= 3; // => true
   * ```
   */
  skip(): void {
    for (let index = 0; index < this.count; index++) {
      const tiles = this.#words[this.#at(index, 'tiles')]!;
      for (let share = 0; share < this.#shares; share++) {
        const at = this.#counterAt(index, share);
        Atomics.store(this.#counters, at, tiles);
        Atomics.store(this.#counters, at + 1, tiles);
      }
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
    let done = 0;
    for (let share = 0; share < this.#shares; share++) {
      done += Atomics.load(this.#counters, this.#counterAt(index, share) + 1);
    }
    return done;
  }

  #counterAt(index: number, share: number): number {
    return (share * counterBytes(this.count)) / 4 + index * 2;
  }

  #at(index: number, word: Word): number {
    return (index * operationBytes) / 4 + indexOf.get(word)!;
  }
}

const answerWord = words.indexOf('answer');
const raisedWord = words.indexOf('raised');
