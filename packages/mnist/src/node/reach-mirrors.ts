import type { Environment } from './cache-dir.ts';
import { mirrorsOf } from './mirrors.ts';
import { nameServersAnswer } from './name-servers.ts';

/** Which mirrors to ask, and for how long. */
export interface ReachMirrorsOptions {
  /** Base addresses; those of MNIST_MIRRORS or the public ones by default. */
  mirrors?: readonly string[];
  /** Environment variables; `process.env` by default. */
  env?: Environment;
  /** The milliseconds after which a mirror counts as out of reach; 3000 by default. */
  timeoutMs?: number;
  /** Stops the asking. */
  signal?: AbortSignal;
}

/** Whether a mirror answers. */
export interface MirrorReach {
  /** Its base address. */
  mirror: string;
  reached: boolean;
}

/**
 * Asks all mirrors at once whether they answer, whatever they answer; downloads nothing.
 *
 * @throws {MnistDataError} for a mirror that is not an address, or not https.
 * @example
 * ```ts
 * import { reachMirrors } from '@nn-labs/mnist/node';
 * const [mirror] = await reachMirrors({ mirrors: ['http://127.0.0.1:9/'] }); // nothing listens there
 * mirror?.reached; // => false
 * ```
 */
export async function reachMirrors(options: ReachMirrorsOptions = {}): Promise<MirrorReach[]> {
  const { env = process.env, timeoutMs = 3000 } = options;
  const mirrors = mirrorsOf('reachMirrors', options.mirrors, env);
  return await Promise.all(
    mirrors.map(async (mirror) => ({ mirror, reached: await answers(mirror, timeoutMs, options.signal) })),
  );
}

async function answers(mirror: string, timeoutMs: number, outside?: AbortSignal): Promise<boolean> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = outside === undefined ? timeout : AbortSignal.any([outside, timeout]);
  try {
    // The system's lookup cannot be stopped, so name servers that are silent are found out first.
    await nameServersAnswer(new URL(mirror).hostname, signal, { timeoutMs: timeoutMs / 3 });
    const response = await fetch(mirror, { method: 'HEAD', redirect: 'manual', signal });
    await response.body?.cancel();
    return true;
  } catch {
    outside?.throwIfAborted();
    return false;
  }
}
