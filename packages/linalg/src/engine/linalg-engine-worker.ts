import { controlWords, sleep, word } from './control.ts';
import { nodeModule } from './platform.ts';

/** What the pool hands to a worker. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly index: number;
}

/** What the engine's WebAssembly offers to a worker. */
interface WorkerExports {
  enter(control: number, seen: number): number;
  leave(control: number): void;
  participate(
    control: number,
    program: number,
    share: number,
    from: number,
    until: number,
    budget: number,
  ): number;
}

/** A sleep at a barrier ends by itself, should it begin in the moment when nobody will wake it. */
const napMs = 1;

/** A worker's life: sleeps until a program runs, works on it to its end, sleeps again. */
function start({ module, memory, control, index }: WorkerStart): void {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const engine = instance.exports as unknown as WorkerExports;
  const words = new Int32Array(memory.buffer, control, controlWords);
  let seen = 0;
  while (true) {
    const turn = engine.enter(control, seen);
    if (turn === 0) {
      const now = Atomics.load(words, word.turn);
      if (now === seen || now % 2 === 0) sleep(words, word.turn, now);
      continue;
    }
    if (index < words[word.mayEnter]!) work(engine, memory, words, index, turn);
    seen = turn;
    engine.leave(control);
  }
}

/** Takes part in the program at hand until it ends. */
function work(
  engine: WorkerExports,
  memory: WebAssembly.Memory,
  control: Int32Array,
  index: number,
  turn: number,
): void {
  const program = control[word.program]!;
  // Not the control block's buffer: memory that has grown since lies beyond its end.
  const [count = 0, shares = 1] = new Int32Array(memory.buffer, program, 2);
  let at = 0;
  while (at < count && Atomics.load(control, word.turn) === turn) {
    const ended = Atomics.load(control, word.ended);
    at = engine.participate(control.byteOffset, program, (index + 1) % shares, at, count, 0x7fffffff);
    if (at < count) sleep(control, word.ended, ended, napMs);
  }
}

const threads = nodeModule('node:worker_threads');
if (threads !== undefined) {
  start(threads.workerData as WorkerStart);
} else {
  globalThis.addEventListener('message', (event) => start(event.data as WorkerStart), { once: true });
}
