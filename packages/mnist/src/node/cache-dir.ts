import { userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

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
