// How matrices lie in memory, and what an operation's record holds.
//
// A *row-major* matrix has rows of whole vectors of 16 bytes: (rows, cols) of float64 takes ceil(cols / 2) vectors a
// row, of float32 ceil(cols / 4). The lanes beyond `cols` hold zeros.
//
// A *packed* matrix is cut into column panels of 8 vectors (128 bytes) as long as there are 8, then of 4, 2 and 1. A
// panel holds its rows one behind the other without a gap, so that a product reads it from first to last.
//
//     (rows, 11 vectors)  ->  panel 0: rows x 8 vectors | panel 1: rows x 2 vectors | panel 2: rows x 1 vector

/** How many panels a matrix of `vectors` vectors a row has. */
export function panelCount(vectors: u32): u32 {
  return (vectors >> 3) + popcnt<u32>(vectors & 7);
}

/** The first vector of panel `p`. */
export function panelStart(p: u32, vectors: u32): u32 {
  const full = vectors >> 3;
  if (p <= full) return p << 3;
  let start = full << 3;
  for (let i = full; i < p; i++) start += panelWidth(i, vectors);
  return start;
}

/** The vectors of panel `p`: 8, 4, 2 or 1. */
export function panelWidth(p: u32, vectors: u32): u32 {
  const full = vectors >> 3;
  if (p < full) return 8;
  const rest = vectors & 7;
  let skip = p - full;
  for (let width: u32 = 4; width > 0; width >>= 1) {
    if ((rest & width) == 0) continue;
    if (skip == 0) return width;
    skip--;
  }
  return 0;
}

/** Bytes of a vector. */
@inline export const VECTOR: usize = 16;

/** Bytes of a cache line. */
@inline export const LINE: usize = 64;

/** Rows of a panel that are gone through at a time: 200 rows of 128 bytes, and what goes with them, fit into the first-level cache. */
@inline export const BLOCK: u32 = 200;

/** How many blocks so many rows are; no rows are one as well. */
@inline
export function blocksOf(rows: u32): u32 {
  return max<u32>(1, (rows + BLOCK - 1) / BLOCK);
}

/** An operation's record. */
@unmanaged
export class Op {
  code: u32;
  tiles: u32;
  /** Left operand: its first byte, bytes from row to row, bytes from item to item along the inner dimension. */
  a: usize;
  aRow: usize;
  aStep: usize;
  /** The inner dimension. */
  inner: u32;
  /** Right operand, packed, `inner` rows. */
  b: usize;
  /** Result: row-major when outRow > 0, else packed with `rows` rows. */
  out: usize;
  outRow: usize;
  rows: u32;
  rowsPerTile: u32;
  /** Vectors a row of the result. */
  vectors: u32;
  /** What follows a product (see finish.ts). */
  finish: u32;
  bias: usize;
  /** The activations whose derivative multiplies the result. */
  h: usize;
  hRow: usize;
  /** Which rows of the data make the batch: 32-bit indices, or 0 for the rows as they lie. */
  order: usize;
  /** Sparse left operand: where each row's part in each block of BLOCK inner rows begins, indices, values. */
  starts: usize;
  index: usize;
  values: usize;
  /** A count that the operation hands back. */
  answer: u32;
  /** Columns, without the lanes that fill up the last vector. */
  cols: u32;
  losses: usize;
  labels: usize;
  loss: u32;
  /** Set when a delta or a parameter is not finite. */
  raised: u32;
  /**
   * How many operations, this one and those behind it, are done for a tile at once by one thread, while its rows are in
   * the cache; they cut the same rows in the same way, and each takes all its panels. 0: this one alone, a panel a tile.
   */
  group: u32;
  /** 1: nobody waits for the end of its tiles before the next operation. */
  eager: u32;
  /** Which rule an update follows, its constants (float64), and the moments it keeps, laid out as the parameter. */
  kind: u32;
  constants: usize;
  first: usize;
  second: usize;
  /** Of `starts`: 1 where each row has an end of its own, 0 where it ends as the next one begins. */
  gap: u32;
  /** How wide an image is that `distort` works on. */
  width: u32;
  /** What an operation on pictures goes by, see picture.ts; 1 in `goesOn`: a gradient's sums go on from what stands there. */
  picture: usize;
  goesOn: u32;
  /** Room for each tile of an operation on pictures, `scratchBytes` from one to the next. */
  scratch: usize;
  scratchBytes: usize;
  /**
   * Of a max-pooling which item of each window won: its row times 2^16 plus its column, in as many bytes as an item, and as
   * many bytes from row to row as the pooled items. Where it is set beside deltas, these are those of the winners.
   */
  winners: usize;
  /** How many rows and columns a window has. */
  window: u32;
  scale: f64;
}

/** Says that a value is not finite. */
export function raise(op: Op): void {
  atomic.store<u32>(changetype<usize>(op), 1, offsetof<Op>('raised'));
}
