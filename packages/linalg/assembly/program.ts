import { columns } from './columns';
import { inputGradient, kernelGradient, unpack } from './convolution-gradients';
import { convolve } from './convolve';
import { distort } from './distort';
import { draw, mask } from './draw';
import { activateRows } from './finish';
import { Op } from './layout';
import { output } from './output';
import { maxPool, maxPoolGradient } from './pool';
import { product } from './products';
import { columnSquares, maxNorm } from './norms';
import { columnSums, pack, transpose, update } from './update';

// A program is a row of operations. Every thread goes through it in order: does its share of an operation's tiles, waits
// until all of them are done, goes on to the next. Operations of a group are done one after the other for each tile, and
// after an eager operation nobody waits, which leaves few barriers in a training step.
//
// Shares are cut the same way in every run, so that a thread finds in its own cache what it wrote before: on many machines
// a line that another core has written costs as much as one from memory. Who waits at a barrier for a moment in vain helps
// with the shares of others: a thread that comes late, or not at all, costs time and nothing else.
//
// The control block, shared by all threads, 32-bit words: the turn (odd while a program runs), the program, how many
// workers are inside, how many may go in, how many shares have been ended, how many threads sleep.
//
// Nothing sleeps here: V8's first compiler (Node 20) lets a thread pass a barrier too early when memory.atomic.wait32
// stands in the same function, so threads look for a while and then go back to JavaScript to sleep.

const enum Code {
  Product = 0,
  Columns = 1,
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
  Convolve = 12,
  KernelGradient = 13,
  InputGradient = 14,
  MaxPool = 15,
  MaxPoolGradient = 16,
  Unpack = 17,
  Activate = 18,
}

const OP_BYTES: usize = offsetof<Op>();
/** Where the operations of a program begin, behind its head. */
const OPS: usize = 64;
const INSIDE: usize = 8;
const ENDED: usize = 16;
const SLEEPERS: usize = 20;

/** A program's head. */
@unmanaged
class Program {
  /** How many operations it has. */
  count: u32;
  /** How many shares each operation's tiles are cut into. */
  shares: u32;
  /** Two words for each operation, a share's all together: how many of its tiles are taken, and how many are done. */
  counters: usize;
  /** Bytes from a share's counters to the next one's: whole cache lines. */
  counterBytes: usize;
}

/** How often a thread looks again for others' last tiles before it helps with those that nobody has begun: a microsecond. */
const HELP_SPINS: i32 = 100;
/** How often a thread looks again for others' last tiles before it sleeps: some ten microseconds. */
const SPINS: i32 = 1000;
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
    case Code.Columns:
      if (single) columns<f32>(op, tile);
      else columns<f64>(op, tile);
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
    case Code.Convolve:
      if (single) convolve<f32>(op, tile);
      else convolve<f64>(op, tile);
      break;
    case Code.KernelGradient:
      if (single) kernelGradient<f32>(op, tile);
      else kernelGradient<f64>(op, tile);
      break;
    case Code.InputGradient:
      if (single) inputGradient<f32>(op, tile);
      else inputGradient<f64>(op, tile);
      break;
    case Code.MaxPool:
      if (single) maxPool<f32>(op, tile);
      else maxPool<f64>(op, tile);
      break;
    case Code.MaxPoolGradient:
      if (single) maxPoolGradient<f32>(op, tile);
      else maxPoolGradient<f64>(op, tile);
      break;
    case Code.Unpack:
      if (single) unpack<f32>(op, tile);
      else unpack<f64>(op, tile);
      break;
    case Code.Activate:
      if (single) activateRows<f32>(op, tile);
      else activateRows<f64>(op, tile);
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

/** The first tile of a share of so many tiles; that of the next share ends it. */
@inline
function shareStart(tiles: u32, shares: u32, share: u32): u32 {
  return <u32>((<u64>tiles * share) / shares);
}

/**
 * Takes what is left of a share of operation `i`, `budget` tiles at most. Answers what is left of the budget, -1 when more
 * tiles are.
 */
function take(control: usize, program: Program, i: u32, share: u32, budget: i32): i32 {
  const at = changetype<usize>(program) + OPS + <usize>i * OP_BYTES;
  const counters = program.counters + <usize>share * program.counterBytes + (<usize>i << 3);
  const tiles = changetype<Op>(at).tiles;
  const from = shareStart(tiles, program.shares, share);
  const size = shareStart(tiles, program.shares, share + 1) - from;
  while (atomic.load<u32>(counters) < size) {
    if (budget <= 0) return -1;
    budget--;
    const tile = atomic.add<u32>(counters, 1);
    if (tile >= size) break;
    runGroup(at, from + tile);
    if (atomic.add<u32>(counters + 4, 1) + 1 == size) {
      atomic.add<u32>(control + ENDED, 1);
      wake(control + ENDED, control);
    }
  }
  return budget;
}

/** Wakes whoever sleeps at an address. */
@inline
function wake(address: usize, control: usize): void {
  if (atomic.load<u32>(control + SLEEPERS) != 0) atomic.notify(address, -1);
}

/** Whether all tiles of the operations up to `last` are done. */
function areDone(program: Program, last: u32): bool {
  const first = changetype<usize>(program) + OPS;
  for (let share: u32 = 0; share < program.shares; share++) {
    const done = program.counters + <usize>share * program.counterBytes + 4;
    for (let i: u32 = 0; i <= last; i += groupOf(first + <usize>i * OP_BYTES)) {
      const tiles = changetype<Op>(first + <usize>i * OP_BYTES).tiles;
      const size = shareStart(tiles, program.shares, share + 1) - shareStart(tiles, program.shares, share);
      if (atomic.load<u32>(done + (<usize>i << 3)) < size) return false;
    }
  }
  return true;
}

/** Looks a while for the end of the last tiles, which others have. */
function settle(program: Program, last: u32, spins: i32): bool {
  for (let spin = 0; spin < spins; spin++) {
    if (areDone(program, last)) return true;
  }
  return false;
}

/** Takes what is left of everybody's shares of the operations up to `last`, as `take` does. */
function help(control: usize, program: Program, last: u32, budget: i32): i32 {
  const first = changetype<usize>(program) + OPS;
  for (let i: u32 = 0; i <= last; i += groupOf(first + <usize>i * OP_BYTES)) {
    for (let share: u32 = 0; share < program.shares; share++) {
      budget = take(control, program, i, share, budget);
      if (budget < 0) return budget;
    }
  }
  return budget;
}

/**
 * Works on the operations [from, until) of a program, taking at most `budget` tiles, first those of `share`. Answers the
 * operation that it has come to: `until` or more when all are done, less when others are still at its last tiles, and -1 less
 * the operation when the budget is used up.
 */
export function participate(control: usize, address: usize, share: u32, from: i32, until: i32, budget: i32): i32 {
  const program = changetype<Program>(address);
  const alone = program.shares == 1;
  for (let i = from; i < until; ) {
    const at = address + OPS + <usize>i * OP_BYTES;
    budget = take(control, program, i, share, budget);
    if (budget < 0) return -1 - i;
    if (changetype<Op>(at).eager == 0 && !alone && !settle(program, i, HELP_SPINS)) {
      budget = help(control, program, i, budget);
      if (budget < 0) return -1 - i;
      if (!settle(program, i, SPINS)) return i;
    }
    i += groupOf(at);
  }
  return until;
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
  wake(control + INSIDE, control);
}
