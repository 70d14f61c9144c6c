import { Worker, type WorkerOptions } from 'node:worker_threads';
import { vi } from 'vitest';

/** How a worker of the pool begins: as it is, or as one that fails. */
export type Behaviour =
  | 'honest'
  /** Takes one tile of each program and never does it. */
  | 'thief'
  /** Goes into each program, takes nothing and never leaves. */
  | 'ghost'
  /** Throws as soon as it runs. */
  | 'crasher'
  /** Cannot even be made. */
  | 'refused';

/** Where the engine's control block and a program's head have what these workers change. */
const shared = `
const { workerData } = require('node:worker_threads');
const words = new Int32Array(workerData.memory.buffer);
const control = workerData.control / 4;
const turn = () => Atomics.load(words, control);
Atomics.add(words, control + 5, 1); // among the sleepers, who are woken
while (turn() % 2 === 0) Atomics.wait(words, control, turn());
Atomics.add(words, control + 2, 1);
`;

const scripts: Partial<Record<Behaviour, string>> = {
  thief: `${shared}
const head = words[control + 1] / 4;
const own = (words[head + 2] + words[head + 3]) / 4;
Atomics.add(words, own, 1);
Atomics.wait(words, control, turn(), 3600000);`,
  ghost: `${shared} Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3600000);`,
  crasher: `throw new Error('no life here');`,
};

/** The workers that were started, in order. */
export interface Recorded {
  readonly workers: Worker[];
  behaviour: Behaviour;
  /** How many have not ended. */
  alive(): number;
}

/** From here to the end of the test workers are recorded, and behave as told. */
export function recordWorkers(behaviour: Behaviour = 'honest'): Recorded {
  const ended = new Set<Worker>();
  const recorded: Recorded = {
    workers: [],
    behaviour,
    alive: () => recorded.workers.filter((worker) => !ended.has(worker)).length,
  };
  class RecordedWorker extends Worker {
    constructor(url: URL, options: WorkerOptions) {
      if (recorded.behaviour === 'refused') throw new Error('no thread left');
      const script = scripts[recorded.behaviour];
      super(script ?? url, { ...options, eval: script !== undefined });
      recorded.workers.push(this);
      this.on('exit', () => ended.add(this));
    }
  }
  const original = process.getBuiltinModule.bind(process);
  vi.spyOn(process, 'getBuiltinModule').mockImplementation((name: string) => {
    const module = original(name);
    return name === 'node:worker_threads' ? { ...(module as object), Worker: RecordedWorker } : module;
  });
  return recorded;
}
