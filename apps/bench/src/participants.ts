import { fileURLToPath } from 'node:url';
import type { DType } from '@nn-labs/linalg';
import { installPeers } from './install-peers.ts';
import { AskedProcess, type Command } from './measure/asked-process.ts';
import type { TaskName } from './measure/protocol.ts';
import type { PeerName } from './names.ts';
import { findPython } from './python.ts';
import type { Participant } from './report/report.ts';

/** Somebody to measure: what it can do, and how its process is started. */
export interface Contestant extends Participant {
  readonly tasks: readonly TaskName[];
  readonly dtypes: readonly DType[];
  /** Why it cannot do a task that others can. */
  readonly lacks?: Partial<Record<TaskName, string>>;
  /** How many threads it is measured with; null for one that cannot choose. */
  readonly threads: readonly (number | null)[];
  /** Has no row where it takes no part: it is there for some of the work only. */
  readonly guest?: boolean;
  command(threads: number | null): Command;
}

interface Sketch {
  readonly id: string;
  readonly name: string;
  readonly tasks: readonly TaskName[];
  readonly dtypes: readonly DType[];
  readonly script: string;
  readonly lacks?: Partial<Record<TaskName, string>>;
  readonly leastNode?: number;
  readonly guest?: boolean;
}

const both: readonly DType[] = ['float64', 'float32'];
const all: readonly TaskName[] = ['notebook', 'mnist', 'adam', 'product'];

/** What Python imports of a peer, beside NumPy. */
const modules: Readonly<Record<string, string>> = { 'scikit-learn': 'sklearn', pytorch: 'torch' };

const pythonSketches: readonly Sketch[] = [
  { id: 'numpy', name: 'NumPy', tasks: [...all, 'cnn'], dtypes: both, script: 'contestant.py' },
  {
    id: 'scikit-learn',
    name: 'scikit-learn',
    tasks: ['adam'],
    dtypes: ['float32'],
    script: 'scikit-learn.py',
    guest: true,
  },
  {
    id: 'pytorch',
    name: 'PyTorch',
    tasks: ['adam', 'cnn'],
    dtypes: ['float32'],
    script: 'pytorch.py',
    guest: true,
  },
];

const npmPeers: readonly Sketch[] = [
  {
    id: 'tfjs',
    name: 'TensorFlow.js',
    tasks: all,
    lacks: { cnn: 'its WebAssembly backend has no gradient of a convolution’s kernel' },
    dtypes: ['float32'],
    script: 'tfjs.js',
  },
  { id: 'jax-js', name: 'jax-js', tasks: [...all, 'cnn'], dtypes: both, script: 'jax-js.js' },
  { id: 'numpy-ts', name: 'numpy-ts', tasks: all, dtypes: both, script: 'numpy-ts.js', leastNode: 22 },
  {
    id: 'ml-matrix',
    name: 'ml-matrix',
    tasks: ['notebook', 'product'],
    dtypes: ['float64'],
    script: 'ml-matrix.js',
  },
];

/** The folder of this app, from `src` and from `dist`. */
export const appFolder: string = fileURLToPath(new URL('../', import.meta.url));

/** nn-labs itself and the machine's peak. */
export function ourselves(cores: number): { nnLabs: Contestant; peak: Contestant } {
  const threads = [...new Set([cores, Math.min(2, cores), 1])];
  const node = (id: string, name: string, tasks: readonly TaskName[]): Contestant => ({
    id,
    name,
    version: null,
    notes: [],
    absence: null,
    tasks,
    dtypes: both,
    threads,
    command: () => ({ file: process.execPath, args: [`${appFolder}dist/contestant/${id}.js`] }),
  });
  return {
    nnLabs: node('nn-labs', 'nn-labs', [...all, 'cnn', 'sparse', 'layer']),
    peak: node('peak', 'SIMD128 peak', ['peak']),
  };
}

/** The peers that were asked for, those that cannot take part among them, with the reason. */
export async function findPeers(
  wanted: readonly PeerName[],
  { cores, announce }: { cores: number; announce: (line: string) => void },
): Promise<Contestant[]> {
  const peers: Contestant[] = [];
  for (const sketch of pythonSketches.filter(({ id }) => wanted.some((name) => name === id))) {
    peers.push(await pythonPeer(sketch, cores, await findPython(process.env, modules[sketch.id])));
  }
  const chosen = npmPeers.filter(({ id }) => wanted.some((name) => name === id));
  const folder = `${appFolder}peers`;
  const failure = chosen.length === 0 ? null : await installPeers(folder, announce);
  for (const sketch of chosen) peers.push(await npmPeer(sketch, folder, failure));
  return peers;
}

/** Without these NumPy takes all cores; whichever library is below it, one of them is its own. */
const oneThread = Object.fromEntries(
  ['OPENBLAS', 'OMP', 'MKL', 'BLIS'].map((library) => [`${library}_NUM_THREADS`, '1']),
);

async function pythonPeer(
  { script, ...sketch }: Sketch,
  cores: number,
  found: Awaited<ReturnType<typeof findPython>>,
): Promise<Contestant> {
  const python = 'python' in found ? found.python : '';
  const command = (threads: number | null): Command => ({
    file: python,
    args: ['-B', `${appFolder}python/${script}`], // -B leaves no compiled files behind
    env: threads === 1 ? { ...oneThread, VECLIB_MAXIMUM_THREADS: '1' } : {},
  });
  const threads = [...new Set([cores, 1])];
  const peer = await introduce({ ...sketch, threads, command }, 'reason' in found ? found.reason : null);
  const missing = /ModuleNotFoundError: (.*)$/.exec(peer.absence ?? '');
  return missing === null ? peer : { ...peer, absence: `not installed: ${missing[1]}` };
}

async function npmPeer(
  { script, leastNode = 20, ...sketch }: Sketch,
  folder: string,
  failure: string | null,
): Promise<Contestant> {
  const tooOld = Number.parseInt(process.versions.node, 10) < leastNode;
  const reason = tooOld
    ? `needs Node ${leastNode} or newer, this is Node ${process.versions.node}`
    : failure === null
      ? null
      : `not installed: ${failure}`;
  const command = (): Command => ({ file: process.execPath, args: [`${folder}/${script}`] });
  return introduce({ ...sketch, threads: [null], command }, reason);
}

/** Asks a peer who it is. */
async function introduce(
  peer: Omit<Contestant, 'version' | 'notes' | 'absence'>,
  absence: string | null,
): Promise<Contestant> {
  if (absence !== null) return { ...peer, version: null, notes: [], absence };
  const child = new AskedProcess(peer.command(null));
  try {
    const { version, notes } = await child.hello();
    return { ...peer, version, notes, absence: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...peer, version: null, notes: [], absence: `does not start: ${reason}` };
  } finally {
    await child.stop();
  }
}
