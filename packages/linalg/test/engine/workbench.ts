import type { DType, FloatArray } from '@nn-labs/linalg';
import {
  countNonZero,
  Engine,
  type Operation,
  type Program,
  packedIndex,
  rowVectors,
  type SparseRows,
  sparseBytes,
  writeSparse,
  writeSparseTranspose,
} from '@nn-labs/linalg/engine';
import { expect } from 'vitest';
import { arrayOf } from './values.ts';

/** A matrix in the engine's memory whose rows begin at whole vectors. */
export interface Rows {
  readonly address: number;
  readonly rowBytes: number;
}

/** Lifts matrices into the engine in every layout, runs programs on them, lowers what came out, frees it all. */
export class Workbench {
  readonly engine: Engine;
  readonly dtype: DType;
  readonly itemBytes: number;
  readonly #addresses: number[] = [];

  constructor(dtype: DType) {
    const engine = Engine.shared();
    expect(engine, 'an engine').not.toBeNull();
    this.engine = engine!;
    this.dtype = dtype;
    this.itemBytes = dtype === 'float32' ? 4 : 8;
  }

  /** Does one piece of work and frees what it used. */
  static use<T>(dtype: DType, work: (bench: Workbench) => T): T {
    const bench = new Workbench(dtype);
    const before = bench.engine.usedBytes;
    try {
      return work(bench);
    } finally {
      bench.#free();
      expect(bench.engine.usedBytes, 'bytes in use').toBe(before);
    }
  }

  #free(): void {
    for (const address of this.#addresses.splice(0)) this.engine.free(address);
  }

  /** How many vectors a row of `cols` items takes. */
  vectors(cols: number): number {
    return rowVectors(cols, this.dtype === 'float32');
  }

  /** Bytes filled with ones: NaN to a float, -1 to an integer. Whoever needs zeros or results there has to write them. */
  #garbage(bytes: number): number {
    const address = this.engine.allocate(Math.max(16, bytes), false);
    this.#addresses.push(address);
    new Uint8Array(this.engine.buffer, address, bytes).fill(0xff);
    return address;
  }

  /** Room for anything. */
  room(bytes: number): number {
    return this.#garbage(bytes);
  }

  items(address: number, length: number): FloatArray {
    return this.dtype === 'float32'
      ? new Float32Array(this.engine.buffer, address, length)
      : new Float64Array(this.engine.buffer, address, length);
  }

  /** Room for a row-major result. */
  emptyRows(rows: number, cols: number): Rows {
    const rowBytes = this.vectors(cols) * 16;
    return { address: this.#garbage(rows * rowBytes), rowBytes };
  }

  /** A row-major matrix; the lanes beyond its columns are zeros. */
  rows(data: FloatArray, rows: number, cols: number): Rows {
    const { address, rowBytes } = this.emptyRows(rows, cols);
    const stride = rowBytes / this.itemBytes;
    const lifted = this.items(address, rows * stride).fill(0);
    for (let i = 0; i < rows; i++) lifted.set(data.subarray(i * cols, (i + 1) * cols), i * stride);
    return { address, rowBytes };
  }

  /** The items of a row-major matrix, without the lanes beyond its columns. */
  lowerRows({ address, rowBytes }: Rows, rows: number, cols: number): FloatArray {
    const stride = rowBytes / this.itemBytes;
    const lifted = this.items(address, rows * stride);
    const out = arrayOf(this.dtype, rows * cols);
    for (let i = 0; i < rows; i++) out.set(lifted.subarray(i * stride, i * stride + cols), i * cols);
    return out;
  }

  /** Room for a packed result. */
  emptyPacked(rows: number, cols: number): number {
    return this.#garbage(rows * this.vectors(cols) * 16);
  }

  /** A matrix in panels; the lanes beyond its columns are zeros. */
  packed(data: FloatArray, rows: number, cols: number): number {
    const address = this.emptyPacked(rows, cols);
    const lifted = this.items(address, this.#packedLength(rows, cols)).fill(0);
    packedIndex(data, lifted, rows, cols);
    return address;
  }

  lowerPacked(address: number, rows: number, cols: number): FloatArray {
    const out = arrayOf(this.dtype, rows * cols);
    packedIndex(out, this.items(address, this.#packedLength(rows, cols)), rows, cols, true);
    return out;
  }

  #packedLength(rows: number, cols: number): number {
    return (rows * this.vectors(cols) * 16) / this.itemBytes;
  }

  /** The non-zeros of a matrix, by its rows or by the rows of its transpose. */
  sparse(data: FloatArray, rows: number, cols: number, by: 'rows' | 'columns'): SparseRows {
    const count = countNonZero(data, 0, data.length);
    const [n, m] = by === 'rows' ? [rows, cols] : [cols, rows];
    const [starts, index, values] = sparseBytes(n, m, count, this.itemBytes);
    const at = this.#sparseRoom(starts, index, values);
    const write = by === 'rows' ? writeSparse : writeSparseTranspose;
    for (const _ of write(this.engine.buffer, at, data, rows, cols, count)) {
      // No pause.
    }
    return at;
  }

  /** Room for the non-zeros of any matrix, each row with an end of its own. */
  emptySparse(rows: number, cols: number): SparseRows {
    return this.#sparseRoom(...sparseBytes(rows, cols, rows * cols, this.itemBytes, 1));
  }

  #sparseRoom(starts: number, index: number, values: number): SparseRows {
    return { starts: this.#garbage(starts), index: this.#garbage(index), values: this.#garbage(values) };
  }

  integers(values: ArrayLike<number>): number {
    const address = this.#garbage(values.length * 4);
    new Int32Array(this.engine.buffer, address, values.length).set(values);
    return address;
  }

  /** Room for float64 numbers, whatever the dtype. */
  emptyDoubles(length: number): number {
    return this.#garbage(length * 8);
  }

  lowerDoubles(address: number, length: number): Float64Array {
    return Float64Array.from(new Float64Array(this.engine.buffer, address, length));
  }

  run(operations: readonly Operation[], threads: number): Program {
    const program = this.engine.program(operations, this.dtype === 'float32');
    this.#addresses.push(program.address);
    this.engine.prepare(threads);
    this.engine.run(program, threads);
    return program;
  }
}
