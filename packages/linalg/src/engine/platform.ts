// What Node and browsers do differently, in one place. Nothing is imported from Node, so that a bundler needs no
// configuration: Node hands its modules out itself.

/** The part of a worker that the pool uses. */
export interface Thread {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

interface NodeThread extends Thread {
  unref(): void;
  on(event: 'error' | 'exit', listener: () => void): void;
}

interface NodeModules {
  'node:worker_threads': {
    Worker: new (url: URL, options: object) => NodeThread;
    workerData: unknown;
    parentPort: unknown;
  };
  'node:os': { availableParallelism(): number };
}

/** A module of Node, or undefined in a browser. */
export function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] | undefined {
  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return node?.getBuiltinModule?.(name) as NodeModules[K] | undefined;
}

/** How many threads the machine runs at once. */
export function availableThreads(): number {
  const os = nodeModule('node:os');
  if (os !== undefined) return os.availableParallelism();
  return (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1;
}

/** Whether this thread may sleep: Node's always, a browser's page never. */
export function maySleep(): boolean {
  return nodeModule('node:os') !== undefined || !('document' in globalThis);
}

/** Whether memory can be shared with workers: a browser wants its page isolated for it. */
export function canShare(): boolean {
  if (nodeModule('node:os') !== undefined) return true;
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true;
}

/** Starts a worker that never keeps the process alive; `onEnd` is told when it dies. */
export function startThread(data: unknown, onEnd: () => void): Thread {
  const threads = nodeModule('node:worker_threads');
  return threads === undefined ? startInBrowser(data, onEnd) : startInNode(threads.Worker, data, onEnd);
}

// Its name is told from an application's own worker.js: a bundle that leaves it where it was must not start another file.
const workerFile = './linalg-engine-worker.js';

function startInNode(
  NodeWorker: new (url: URL, options: object) => NodeThread,
  data: unknown,
  onEnd: () => void,
) {
  // Flags of this process, such as --input-type or --import, are none of the worker's business.
  const url = new URL(/* webpackIgnore: true */ workerFile, import.meta.url);
  const worker = new NodeWorker(url, { workerData: data, execArgv: [] });
  worker.on('error', onEnd);
  worker.on('exit', onEnd);
  worker.unref();
  return worker;
}

// A browser's; the types at hand are Node's.
declare const Worker: new (url: URL, options: object) => Thread & EventTarget;

function startInBrowser(data: unknown, onEnd: () => void): Thread {
  // Bundlers know a worker by exactly these words.
  const worker = new Worker(new URL('./linalg-engine-worker.js', import.meta.url), { type: 'module' });
  worker.addEventListener('error', onEnd);
  worker.postMessage(data);
  return worker;
}
