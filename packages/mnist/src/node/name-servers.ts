import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { codeOf } from './find-file.ts';
import { MirrorFault } from './mirrors.ts';

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
    // Any other answer will do, "no such name" too: the system may know the name from elsewhere.
    if (codeOf(error) === 'ETIMEOUT') {
      throw new MirrorFault('no name server answers', { silent: true, cause: error });
    }
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
