import { nodeModule } from './platform.ts';

/** What the pool hands to a worker. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly index: number;
}

/** Enters the engine and stays there: the worker sleeps in `work` until a program runs. */
function start({ module, memory, control, index }: WorkerStart): void {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  (exports.work as (control: number, index: number) => void)(control, index);
}

const threads = nodeModule('node:worker_threads');
if (threads !== undefined) {
  start(threads.workerData as WorkerStart);
} else {
  globalThis.addEventListener('message', (event) => start(event.data as WorkerStart), { once: true });
}
