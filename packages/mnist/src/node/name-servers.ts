import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { codeOf } from './find-file.ts';

/**
 * Waits until the name servers have answered anything at all about a host; rejects when the signal is raised.
 *
 * The system's own lookup, which requests use, cannot be stopped: on a network that drops packets it keeps a process
 * alive for ten seconds and more, even past its exit. So it is called only once this question was answered.
 */
export async function nameServersAnswer(hostname: string, signal: AbortSignal): Promise<void> {
  if (hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return;
  signal.throwIfAborted();
  const resolver = new Resolver({ tries: 1 });
  const cancel = (): void => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    await resolver.resolve4(hostname);
  } catch (error) {
    signal.throwIfAborted();
    // Any other answer will do, also "no such name": the system may know the host from elsewhere.
    if (codeOf(error) === 'ETIMEOUT') throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
