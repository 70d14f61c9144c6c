import type { DType, FloatArray, Matrix } from '@nn-labs/linalg';
import {
  blockCount,
  countNonZero,
  type Engine,
  type Operation,
  type Program,
  rowVectors,
  sparseBytes,
  writeSparse,
  writeSparseTranspose,
} from '@nn-labs/linalg/engine';
import { argmax } from '@nn-labs/linalg/reference';
import type { Pace } from '../training/pace.ts';
import type { Rows } from './place.ts';

/** Items that are counted between two looks at the clock. */
const itemsPerTurn = 2 ** 20;

/** Blocks of the engine's memory that belong to one piece of work and are freed together. */
export class Blocks {
  readonly engine: Engine;
  readonly #addresses: number[] = [];

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** The address of `bytes` bytes, set to zero unless `zeroed` is false. */
  allocate(bytes: number, zeroed: boolean = true): number {
    return this.adopt(this.engine.allocate(Math.max(bytes, 4), zeroed));
  }

  /** A program of the operations. */
  program(operations: readonly Operation[], dtype: DType): Program {
    const program = this.engine.program(operations, dtype === 'float32');
    this.adopt(program.address);
    return program;
  }

  /** Bytes of a row of so many items of the dtype of `like`: whole vectors. */
  rowBytes(items: number, like: Typed): number {
    return rowVectors(items, like.dtype === 'float32') * 16;
  }

  /** Takes over a block that was allocated elsewhere. */
  adopt(address: number): number {
    this.#addresses.push(address);
    return address;
  }

  free(): void {
    for (const address of this.#addresses.splice(0)) this.engine.free(address);
  }
}

/** Whatever has items of a dtype. */
interface Typed {
  readonly dtype: DType;
}

/** A view of `length` items, of the dtype of `like`, at an address of the engine's memory. */
export function itemsAt(engine: Engine, address: number, length: number, like: Typed): FloatArray {
  return like.dtype === 'float32'
    ? new Float32Array(engine.buffer, address, length)
    : new Float64Array(engine.buffer, address, length);
}

/** A matrix without its zeros: where its rows start, the column of each item, its value. */
export interface LiftedSparse {
  readonly starts: number;
  readonly index: number;
  readonly values: number;
}

/** Lifts the rows of x, or of its transpose, into the engine without their zeros. */
export async function liftSparse(
  blocks: Blocks,
  x: Matrix,
  transposed: boolean,
  pace: Pace,
): Promise<LiftedSparse> {
  const { rows, cols, size } = x;
  const items = x.byteItems ?? x.data;
  let count = 0;
  for (let from = 0; from < size; from += itemsPerTurn) {
    count += countNonZero(items, from, Math.min(size, from + itemsPerTurn));
    await pace.pauseIfDue();
  }
  const [n, m] = transposed ? [cols, rows] : [rows, cols];
  const [starts, index, values] = sparseBytes(n, m, count, itemBytes(x));
  const lifted = placeSparse(blocks, starts, index, values);
  const write = transposed ? writeSparseTranspose : writeSparse;
  for (const _ of write(blocks.engine.buffer, lifted, items, rows, cols, count)) await pace.pauseIfDue();
  return lifted;
}

/** Room for rows of a batch, (rows, cols) without zeros, `count` items in all at most; each row has an end of its own. */
export function placeBatch(
  blocks: Blocks,
  rows: number,
  cols: number,
  count: number,
  like: Typed,
): LiftedSparse {
  return placeSparse(blocks, ...sparseBytes(rows, cols, count, itemBytes(like), 1));
}

function placeSparse(blocks: Blocks, starts: number, index: number, values: number): LiftedSparse {
  return {
    starts: blocks.allocate(starts, false),
    index: blocks.allocate(index, false),
    values: blocks.allocate(values, false),
  };
}

/** The most items of a row of the lifted x that are not zero. */
export function mostNonZero({ engine }: Blocks, { starts }: LiftedSparse, { rows, cols }: Matrix): number {
  const perRow = blockCount(cols);
  const startOf = new Int32Array(engine.buffer, starts, rows * perRow + 1);
  let most = 0;
  for (let i = 0; i < rows; i++) {
    most = Math.max(most, startOf[(i + 1) * perRow]! - startOf[i * perRow]!);
  }
  return most;
}

/** Lifts the targets y (N, units), row-major, each row beginning at a whole vector. */
export async function liftTargets(blocks: Blocks, y: Matrix, pace: Pace): Promise<number> {
  const { data, rows, cols } = y;
  const rowItems = itemsOfRow(y);
  const address = blocks.allocate(rows * rowItems * itemBytes(y), false);
  const lifted = itemsAt(blocks.engine, address, rows * rowItems, y);
  await inTurns(rows, cols, pace, (i) => {
    const at = i * rowItems;
    for (let j = 0; j < cols; j++) lifted[at + j] = data[i * cols + j]!;
    lifted.fill(0, at + cols, at + rowItems);
  });
  return address;
}

/** Copies `count` rows that lie at an address as {@link liftTargets} lays them to the rows `first`, … of `out`. */
export async function readRows(
  { engine }: Blocks,
  address: number,
  out: Matrix,
  first: number,
  count: number,
  pace: Pace,
): Promise<void> {
  const { data, cols } = out;
  const rowItems = itemsOfRow(out);
  const lifted = itemsAt(engine, address, count * rowItems, out);
  await inTurns(count, cols, pace, (i) => {
    const [from, to] = [i * rowItems, (first + i) * cols];
    for (let j = 0; j < cols; j++) data[to + j] = lifted[from + j]!;
  });
}

/** The first `count` rows that a layer has made, as items of the dtype of `like`, and how many items they lie apart. */
export function rowsAt(
  engine: Engine,
  { at, rowBytes }: Rows,
  count: number,
  like: Typed,
): [items: FloatArray, stride: number] {
  const stride = rowBytes / itemBytes(like);
  return [itemsAt(engine, at, count * stride, like), stride];
}

/** Bytes of an item. */
export function itemBytes({ dtype }: Typed): number {
  return dtype === 'float32' ? 4 : 8;
}

/** Items from one row to the next in the engine: whole vectors. */
function itemsOfRow(x: Matrix): number {
  return (rowVectors(x.cols, x.dtype === 'float32') * 16) / itemBytes(x);
}

/** Lifts where each row of y has its greatest item: the samples' classes. */
export async function liftLabels(blocks: Blocks, y: Matrix, pace: Pace): Promise<number> {
  const { data, rows, cols } = y;
  const address = blocks.allocate(rows * 4, false);
  const labels = new Int32Array(blocks.engine.buffer, address, rows);
  await inTurns(rows, cols, pace, (i) => {
    labels[i] = argmax(data, i * cols, (i + 1) * cols) - i * cols;
  });
  return address;
}

async function inTurns(rows: number, cols: number, pace: Pace, doRow: (i: number) => void): Promise<void> {
  const rowsPerTurn = Math.max(1, Math.floor(itemsPerTurn / Math.max(8, cols)));
  for (let from = 0; from < rows; from += rowsPerTurn) {
    for (let i = from; i < Math.min(rows, from + rowsPerTurn); i++) doRow(i);
    await pace.pauseIfDue();
  }
}
