import { isFloat32 } from '../matrix/dtype.ts';
import { Engine } from './engine.ts';
import { EngineMemoryError, EngineThreadError } from './engine-error.ts';
import { panelCount, rowVectors } from './layout.ts';
import type { Operation } from './program.ts';
import { countNonZero, mostIndexed, sparseBytes, writeSparse } from './sparse.ts';

type FloatArray = Float64Array | Float32Array;

/** Multiplications below which the plain loops are as fast as the way into the engine and back. */
const worthwhile = 32 * 32 * 32;
/**
 * Listing the non-zeros of A takes as long, an item, as multiplying it with so many columns of B; a listed item then takes
 * 1 / 0.8 of the time that it takes in a dense product. So zeros are skipped where m (1 − share / 0.8) exceeds it.
 */
const listingColumns = 300;
const listedRate = 0.8;
/** Multiplications for each thread below which waking it takes longer than it helps. */
const workForThread = 2 ** 19;
/** Multiply-and-adds of a tile's row range over one panel. */
const tileWork = 100_000;

type Shape = readonly [n: number, k: number, m: number];

/** Whether a product is large enough to be worth the way into the engine and back. */
export function isWorthwhile([n, k, m]: Shape): boolean {
  return n * k * m >= worthwhile;
}

/**
 * `out = A B` in the engine, A (n, k), B (k, m); false when there is no engine, when it has no room, or when the product
 * is too small to be worth the way. The bits are those of the reference loop.
 */
export function engineMatmul(
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  shape: Shape,
  threads: number = threadsFor(shape),
): boolean {
  if (!isWorthwhile(shape)) return false;
  const engine = Engine.shared();
  if (engine === null) return false;
  try {
    multiply(engine, a, b, out, shape, threads);
    return true;
  } catch (error) {
    if (error instanceof EngineMemoryError) return false;
    if (!(error instanceof EngineThreadError)) throw error;
    // A worker died with a tile in its hands: all tiles again, in new memory, by this thread.
    return threads > 1 && engineMatmul(a, b, out, shape, 1);
  }
}

function threadsFor([n, k, m]: Shape): number {
  return Math.max(1, Math.min(Engine.maximumThreads(), Math.floor((n * k * m) / workForThread)));
}

function multiply(
  engine: Engine,
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  [n, k, m]: Shape,
  threads: number,
): void {
  const float32 = isFloat32(a);
  const itemBytes = a.BYTES_PER_ELEMENT;
  const vectors = rowVectors(m, float32);
  const rowBytes = vectors * 16;
  const blocks: number[] = [];
  const allocate = (bytes: number): number => {
    const address = engine.allocate(bytes, false);
    blocks.push(address);
    return address;
  };
  try {
    const bRows = lift(engine, allocate(b.byteLength + 16), b);
    const packed = allocate(k * rowBytes);
    const result = allocate(n * rowBytes);
    const nonZero = m > listingColumns ? countNonZero(a, 0, a.length) : a.length;
    const saved = m * (1 - nonZero / (listedRate * a.length));
    const skip = saved > listingColumns && k <= mostIndexed && allFinite(b);
    const left = skip
      ? liftSparse(engine, allocate, a, n, k, nonZero)
      : { a: lift(engine, allocate(a.byteLength), a) };
    const packRows = Math.max(1, Math.ceil(k / (threads * 2)));
    const rowsPerTile = Math.max(4, Math.min(Math.ceil(n / (threads * 4)), Math.ceil(tileWork / k)));
    const operations: Operation[] = [
      {
        code: 'pack',
        a: bRows,
        aRow: m * itemBytes,
        out: packed,
        rows: k,
        vectors,
        rowsPerTile: packRows,
        tiles: Math.ceil(k / packRows),
      },
      {
        code: 'product',
        ...left,
        aRow: k * itemBytes,
        aStep: itemBytes,
        inner: k,
        b: packed,
        out: result,
        outRow: rowBytes,
        rows: n,
        vectors,
        rowsPerTile,
        tiles: Math.ceil(n / rowsPerTile) * panelCount(vectors),
      },
    ];
    const program = engine.program(operations, float32);
    blocks.push(program.address);
    engine.prepare(threads);
    engine.run(program, threads);
    lower(engine, result, rowBytes, out, n, m);
  } finally {
    for (const address of blocks) engine.free(address);
  }
}

function view(engine: Engine, address: number, like: FloatArray, length: number): FloatArray {
  return isFloat32(like)
    ? new Float32Array(engine.buffer, address, length)
    : new Float64Array(engine.buffer, address, length);
}

function lift(engine: Engine, address: number, x: FloatArray): number {
  view(engine, address, x, x.length).set(x);
  return address;
}

function liftSparse(
  engine: Engine,
  allocate: (bytes: number) => number,
  a: FloatArray,
  n: number,
  k: number,
  count: number,
) {
  const [starts, index, values] = sparseBytes(n, k, count, a.BYTES_PER_ELEMENT).map((bytes) =>
    allocate(Math.max(bytes, 4)),
  );
  const at = { starts: starts!, index: index!, values: values! };
  for (const _ of writeSparse(engine.buffer, at, a, n, k, count)) {
    // A product is synchronous: no pause.
  }
  return at;
}

/** Copies the result's rows, which end at a whole vector, into the matrix. */
function lower(
  engine: Engine,
  address: number,
  rowBytes: number,
  out: FloatArray,
  n: number,
  m: number,
): void {
  const stride = rowBytes / out.BYTES_PER_ELEMENT;
  const rows = view(engine, address, out, n * stride);
  if (stride === m) out.set(rows);
  else for (let i = 0; i < n; i++) out.set(rows.subarray(i * stride, i * stride + m), i * m);
}

function allFinite(x: FloatArray): boolean {
  for (let i = 0; i < x.length; i++) if (x[i]! - x[i]! !== 0) return false;
  return true;
}
