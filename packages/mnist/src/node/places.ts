import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MnistFile, mnistFiles, sampleFiles } from './mnist-files.ts';

/** Where to look for data. */
export interface PlaceOptions {
  /** A folder with MNIST's four files; nothing else is looked at where it is given. */
  dataDir?: string;
  /** The folder in which downloads are kept; `nn-labs/mnist` in the user's cache folder by default. */
  cacheDir?: string;
  /** Environment variables: MNIST_DIR, MNIST_MIRRORS, XDG_CACHE_HOME, LOCALAPPDATA, HOME; `process.env` by default. */
  env?: Environment;
}

/** A folder that may hold the data. */
export interface Place {
  /** Who named it; the sample is a part of this package. */
  from: 'dataDir' | 'MNIST_DIR' | 'sample' | 'cache';
  /** The folder, absolute. */
  path: string;
}

/** The folders that are looked at, first one first; a folder that is named is never passed over, the last one is the cache. */
export function placesOf({ dataDir, cacheDir, env = process.env }: PlaceOptions): [...Place[], Place] {
  const named: Place[] = [];
  if (dataDir !== undefined) named.push({ from: 'dataDir', path: resolve(dataDir) });
  const mnistDir = env.MNIST_DIR;
  if (mnistDir) named.push({ from: 'MNIST_DIR', path: resolve(mnistDir) });
  const sample: Place = { from: 'sample', path: fileURLToPath(new URL('../../sample', import.meta.url)) };
  return [...named, sample, { from: 'cache', path: resolve(cacheDir ?? defaultCacheDir(env)) }];
}

/** The files that a place should have. */
export function filesOf({ from }: Place): readonly MnistFile[] {
  return from === 'sample' ? sampleFiles : mnistFiles;
}

/** A place in error messages: `MNIST_DIR (/data/mnist)`. */
export function nameOfPlace({ from, path }: Place): string {
  return `${from === 'cache' || from === 'sample' ? `the ${from}` : from} (${path})`;
}

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder in which this package keeps MNIST: `nn-labs/mnist` in the user's cache folder.
 *
 * That is XDG_CACHE_HOME where it is set (on every system), else LOCALAPPDATA on Windows, `Library/Caches` on macOS,
 * `.cache` in HOME elsewhere.
 */
export function defaultCacheDir(env: Environment, platform: string = process.platform): string {
  return join(userCacheDir(env, platform), 'nn-labs', 'mnist');
}

function userCacheDir(env: Environment, platform: string): string {
  const xdg = env.XDG_CACHE_HOME;
  if (xdg && isAbsolute(xdg)) return xdg; // the XDG specification: a relative path is to be ignored
  if (platform === 'win32') {
    return env.LOCALAPPDATA || join(env.USERPROFILE || homeDir(), 'AppData', 'Local');
  }
  const home = env.HOME || homeDir();
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/**
 * The home folder on record; the root folder (in which nothing can be written) for a user who has none. Not `homedir()`,
 * which takes an empty HOME for a folder: the cache would be made in whatever folder the program is started in.
 */
function homeDir(): string {
  try {
    return userInfo().homedir || '/';
  } catch {
    return '/';
  }
}
