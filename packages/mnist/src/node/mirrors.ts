import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { MnistDataError } from '../dataset/mnist-data-error.ts';
import { codeOf } from './find-file.ts';
import type { Environment } from './places.ts';

/** How long a download may wait for a network that does not answer. */
export interface Timeouts {
  /** A mirror that sends fewer than `minBytes` in as many milliseconds is given up; 3000 by default. */
  stallMs?: number;
  /** The milliseconds that may be lost to such mirrors in all; 9000 by default. */
  totalStallMs?: number;
  /** The bytes that count as an answer; 4096 by default. Before the first byte of a file, its header is enough. */
  minBytes?: number;
}

/** Where MNIST can be had, first one first; a file's name and `.gz` are appended. */
export const defaultMirrors: readonly string[] = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://cdn.jsdelivr.net/gh/fgnt/mnist/',
];

/** The mirrors to ask: those given, else those of MNIST_MIRRORS, else the public ones; each ends in a slash. */
export function mirrorsOf(
  operation: string,
  mirrors: readonly string[] | undefined,
  env: Environment,
): string[] {
  const listed = env.MNIST_MIRRORS?.split(',')
    .map((mirror) => mirror.trim())
    .filter((mirror) => mirror !== '');
  const chosen = mirrors ?? (listed?.length ? listed : defaultMirrors);
  return chosen.map((mirror) => checkMirror(operation, mirror));
}

function checkMirror(operation: string, mirror: string): string {
  const refuse = (why: string): never => {
    throw new MnistDataError({
      code: 'configuration',
      from: 'mirrors',
      message: `${operation}: the mirror ${JSON.stringify(mirror)} ${why}.`,
      remedy: 'Give base addresses such as https://example.org/mnist/, in MNIST_MIRRORS separated by commas.',
    });
  };
  if (!URL.canParse(mirror)) return refuse('is not an address');
  if (!isSafe(new URL(mirror)))
    return refuse('is not https (plain http is for this machine itself: localhost, 127.0.0.1, [::1])');
  return mirror.endsWith('/') ? mirror : `${mirror}/`;
}

/** Whether an address may be asked: https, or plain http on this machine itself. */
export function isSafe({ protocol, hostname }: { protocol: string; hostname: string }): boolean {
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}

/** Why a mirror did not give a file; the message completes the sentence "https://…: ". */
export class MirrorFault extends Error {
  override readonly name = 'MirrorFault';
  /** Whether the mirror as a whole does not answer, so that it need not be asked for the other files. */
  readonly silent: boolean;

  constructor(message: string, { silent = false, cause }: { silent?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.silent = silent;
  }
}

/** Name servers to ask, and for how long each. */
export interface NameServerOptions {
  /** The milliseconds that each server has; 1000 by default. */
  timeoutMs?: number;
  /** Addresses with ports; the system's own by default. */
  servers?: readonly string[];
}

/**
 * Waits until a name server has answered anything at all about a host.
 *
 * The system's own lookup, which requests go through, cannot be stopped: where packets are dropped it keeps a process
 * from ending for ten seconds and more. So this question, which can be stopped, comes first.
 *
 * @throws {MirrorFault} if no name server answers in time.
 */
export async function nameServersAnswer(
  hostname: string,
  signal: AbortSignal,
  { timeoutMs = 1000, servers }: NameServerOptions = {},
): Promise<void> {
  if (hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return;
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  if (servers !== undefined) resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await resolver.resolve4(hostname);
  } catch (error) {
    signal.throwIfAborted();
    // Every other answer is enough, "no such name" too: the system may find the name in another way.
    if (codeOf(error) === 'ETIMEOUT') {
      throw new MirrorFault('no name server answers', { silent: true, cause: error });
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

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
