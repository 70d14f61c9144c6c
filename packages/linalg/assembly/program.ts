import { distort } from './distort';
import { draw, mask } from './draw';
import { Op } from './layout';
import { output } from './output';
import { product, scatter } from './products';
import { columnSquares, maxNorm } from './norms';
import { columnSums, pack, transpose, update } from './update';

// A program is a row of operations. Every thread goes through it in order: takes tiles of the operation until none is
// left, waits until all of its tiles are done, goes on to the next. Whoever is there does the work; a thread that comes
// late, or not at all, costs time and nothing else. Operations of a group are done one after the other for each tile, and
// after an eager operation nobody waits, which leaves few barriers in a training step.
//
// The control block, shared by all threads, six 32-bit words: the turn (odd while a program runs), the program, how
// many operations it has, how many workers are inside, how many may go in, how many operations have been ended.
//
// Nothing sleeps here: V8's first compiler (Node 20) lets a thread pass a barrier too early when memory.atomic.wait32
// stands in the same function, so threads look for a while and then go back to JavaScript to sleep.

const enum Code {
  Product = 0,
  Scatter = 1,
  Output = 2,
  Update = 3,
  ColumnSums = 4,
  Pack = 5,
  Transpose = 6,
  Draw = 7,
  Mask = 8,
  Distort = 9,
  ColumnSquares = 10,
  MaxNorm = 11,
}

const NEXT: usize = offsetof<Op>('next');
const DONE: usize = offsetof<Op>('done');
const OP_BYTES: usize = offsetof<Op>();
const INSIDE: usize = 12;
const ENDED: usize = 20;

/** How often a thread looks again for others' last tiles before it sleeps: some ten microseconds. */
const SPINS: i32 = 4000;
/** How often a worker looks again for the next program: waking it takes longer than most pauses between two programs. */
const IDLE_SPINS: i32 = 30000;

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
    case Code.Transpose:
      if (single) transpose<f32>(op, tile);
      else transpose<f64>(op, tile);
      break;
    case Code.Draw:
      if (single) draw<f32>(op);
      else draw<f64>(op);
      break;
    case Code.Mask:
      if (single) mask<f32>(op, tile);
      else mask<f64>(op, tile);
      break;
    case Code.ColumnSquares:
      if (single) columnSquares<f32>(op, tile);
      else columnSquares<f64>(op, tile);
      break;
    case Code.MaxNorm:
      if (single) maxNorm<f32>(op, tile);
      else maxNorm<f64>(op, tile);
      break;
    default:
      if (single) distort<f32>(op, tile);
      else distort<f64>(op, tile);
  }
}

/** A tile of an operation, and of those that are in its group. */
function runGroup(at: usize, tile: u32): void {
  const end = at + <usize>groupOf(at) * OP_BYTES;
  for (; at < end; at += OP_BYTES) runTile(at, tile);
}

@inline
function groupOf(at: usize): u32 {
  return max<u32>(1, changetype<Op>(at).group);
}

/** Whether all tiles of the operations from `first` up to `at` are done. */
function areDone(first: usize, at: usize): bool {
  for (; first <= at; first += <usize>groupOf(first) * OP_BYTES) {
    if (atomic.load<u32>(first, DONE) < changetype<Op>(first).tiles) return false;
  }
  return true;
}

/** Looks a while for the end of the last tiles, which others have. */
function settle(first: usize, at: usize): bool {
  for (let spin = 0; spin < SPINS; spin++) {
    if (areDone(first, at)) return true;
  }
  return false;
}

/**
 * Works on a program from operation `from` on, taking at most `budget` tiles. Answers the operation that it has come
 * to: `count` or more when the program is done, less when others are still at its last tiles, and -1 less the operation when
 * the budget is used up.
 */
export function participate(control: usize, program: usize, count: i32, from: i32, budget: i32): i32 {
  for (let i = from; i < count; ) {
    const at = program + <usize>i * OP_BYTES;
    const op = changetype<Op>(at);
    const tiles = op.tiles;
    while (atomic.load<u32>(at, NEXT) < tiles) {
      if (budget-- <= 0) return -1 - i;
      const tile = atomic.add<u32>(at + NEXT, 1);
      if (tile >= tiles) break;
      runGroup(at, tile);
      if (atomic.add<u32>(at + DONE, 1) + 1 == tiles) {
        atomic.add<u32>(control + ENDED, 1);
        atomic.notify(control + ENDED, -1);
      }
    }
    if (op.eager == 0 && !settle(program, at)) return i;
    i += groupOf(at);
  }
  return count;
}

/**
 * Looks a while for a turn other than `seen`. Answers it when this worker is now inside, and may read the program: the
 * main thread changes nothing while somebody is inside. Answers 0 when there is nothing to do yet.
 */
export function enter(control: usize, seen: u32): u32 {
  for (let spin = 0; spin < IDLE_SPINS; spin++) {
    let turn = atomic.load<u32>(control);
    if (turn == seen || (turn & 1) == 0) continue;
    atomic.add<u32>(control + INSIDE, 1);
    turn = atomic.load<u32>(control); // only a turn that is seen from inside is safe
    if (turn != seen && (turn & 1) != 0) return turn;
    leave(control);
  }
  return 0;
}

/** Says that this worker is no longer inside. */
export function leave(control: usize): void {
  atomic.sub<u32>(control + INSIDE, 1);
  atomic.notify(control + INSIDE, -1);
}
