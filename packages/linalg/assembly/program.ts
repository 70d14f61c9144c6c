import { Op } from './layout';
import { output } from './output';
import { product, scatter } from './products';
import { columnSums, pack, transpose, update } from './update';

// A program is a row of operations. Every thread goes through it in order: takes tiles of the operation until none is
// left, waits until all of its tiles are done, goes on to the next. Whoever is there does the work; a thread that comes
// late, or not at all, costs time and nothing else.
//
// The control block, shared by all threads, five 32-bit words: the turn (odd while a program runs), the program, how
// many operations it has, how many workers are inside, how many may go in.

enum Code {
  Product = 0,
  Scatter = 1,
  Output = 2,
  Update = 3,
  ColumnSums = 4,
  Pack = 5,
  Transpose = 6,
}

const NEXT: usize = offsetof<Op>('next');
const DONE: usize = offsetof<Op>('done');
const OP_BYTES: u32 = offsetof<Op>();

/** How often a thread looks again before it sleeps: some ten microseconds. */
const SPINS: i32 = 4000;
/** A sleep at a barrier ends by itself: the main thread must see to its timers. */
const NAP_NS: i64 = 2_000_000;

function runTile(at: usize, tile: u32): void {
  const op = changetype<Op>(at);
  // The low bit of the code: float32.
  const single = (op.code & 1) != 0;
  switch (op.code >> 1) {
    case Code.Product:
      if (single) product<f32>(op, tile);
      else product<f64>(op, tile);
      break;
    case Code.Scatter:
      if (single) scatter<f32>(op, tile);
      else scatter<f64>(op, tile);
      break;
    case Code.Output:
      if (single) output<f32>(op, tile);
      else output<f64>(op, tile);
      break;
    case Code.Update:
      if (single) update<f32>(op, tile);
      else update<f64>(op, tile);
      break;
    case Code.ColumnSums:
      if (single) columnSums<f32>(op, tile);
      else columnSums<f64>(op, tile);
      break;
    case Code.Pack:
      pack(op, tile);
      break;
    default:
      if (single) transpose<f32>(op, tile);
      else transpose<f64>(op, tile);
  }
}

/** Waits a while for an operation's last tiles, which others have. True when all are done. */
function settle(at: usize, tiles: u32, mayWait: bool): bool {
  for (let spin = 0; spin < SPINS; spin++) {
    if (atomic.load<u32>(at, DONE) >= tiles) return true;
  }
  if (!mayWait) return false;
  const done = atomic.load<u32>(at, DONE);
  if (done >= tiles) return true;
  atomic.wait<i32>(at + DONE, done, NAP_NS);
  return atomic.load<u32>(at, DONE) >= tiles;
}

/**
 * Works on a program from operation `from` on, taking at most `budget` tiles. Answers the operation that it has come
 * to: `count` when the program is done, less when the budget is used up or others are still at their last tiles.
 */
export function participate(program: usize, count: u32, from: u32, budget: i32, mayWait: bool): u32 {
  for (let i = from; i < count; i++) {
    const at = program + <usize>(i * OP_BYTES);
    const tiles = load<u32>(at, offsetof<Op>('tiles'));
    while (atomic.load<u32>(at, NEXT) < tiles) {
      if (budget-- <= 0) return i;
      const tile = atomic.add<u32>(at + NEXT, 1);
      if (tile >= tiles) break;
      runTile(at, tile);
      if (atomic.add<u32>(at + DONE, 1) + 1 == tiles) atomic.notify(at + DONE, -1);
    }
    if (!settle(at, tiles, mayWait)) return i;
  }
  return count;
}

/** A worker's life: sleeps until a program runs, works on it to its end, sleeps again. */
export function work(control: usize, index: u32): void {
  let seen: u32 = 0;
  while (true) {
    let turn = atomic.load<u32>(control);
    for (let spin = 0; spin < SPINS && (turn == seen || (turn & 1) == 0); spin++)
      turn = atomic.load<u32>(control);
    if (turn == seen || (turn & 1) == 0) {
      atomic.wait<i32>(control, turn, -1);
      continue;
    }
    atomic.add<u32>(control + 12, 1);
    // Only a turn that is seen from inside is safe: the main thread changes nothing while somebody is inside.
    turn = atomic.load<u32>(control);
    if (turn != seen && (turn & 1) != 0 && index < load<u32>(control, 16)) {
      const program = <usize>load<u32>(control, 4);
      const count = load<u32>(control, 8);
      let at: u32 = 0;
      while (at < count && atomic.load<u32>(control) == turn) {
        at = participate(program, count, at, i32.MAX_VALUE, true);
      }
    }
    seen = turn;
    atomic.sub<u32>(control + 12, 1);
    atomic.notify(control + 12, -1);
  }
}
