import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { codeOf } from './find-file.ts';
import { isSafe, MirrorFault, nameServersAnswer, type Timeouts } from './mirrors.ts';
import { memoryFault } from './read-content.ts';

/** What a download is made with. */
export interface DownloadOptions {
  /** The most bytes that are accepted. */
  limit: number;
  budget: StallBudget;
  signal?: AbortSignal | undefined;
  onBytes?: (received: number, total: number | undefined) => void;
}

const mostRedirects = 5;

/**
 * The body that an address answers with.
 *
 * @throws {MirrorFault} if it does not answer with exactly one whole file in time.
 * @throws `signal.reason` if the signal is aborted.
 * @throws what `onBytes` throws.
 */
export async function download(
  url: URL,
  { limit, budget, signal, onBytes }: DownloadOptions,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const watch = new StallWatch(budget);
  const stop = signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal]);
  let thrown: { error: unknown } | undefined;
  try {
    const response = await follow(url, stop);
    return await bodyOf(response, limit, (received, added, total) => {
      watch.feed(added);
      try {
        onBytes?.(received, total);
      } catch (error) {
        thrown = { error };
        throw error;
      }
    });
  } catch (error) {
    if (thrown !== undefined) throw thrown.error;
    signal?.throwIfAborted();
    const lack = memoryFault(error);
    if (lack !== null) throw lack;
    const fault = faultOf(watch.signal.aborted ? watch.signal.reason : error);
    if (fault.silent) budget.spend(watch.quietMs);
    throw fault;
  } finally {
    watch.end();
  }
}

/** Asks an address and those it redirects to; never leaves https for plain http. */
async function follow(first: URL, signal: AbortSignal): Promise<IncomingMessage> {
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    await nameServersAnswer(url.hostname, signal);
    const response = await ask(url, signal);
    const status = response.statusCode ?? 0;
    if (status === 200) return response;
    response.destroy();
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
      throw new MirrorFault(`HTTP ${status} ${response.statusMessage ?? ''}`.trimEnd());
    }
    url = redirected(url, location);
  }
  throw new MirrorFault(`more than ${mostRedirects} redirects`);
}

/** Where a redirect leads: to https, or on from plain http on this machine to the same. */
export function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href))
    throw new MirrorFault('a redirect to something that is not an address');
  const to = new URL(location, from);
  const weaker = from.protocol === 'https:' && to.protocol !== 'https:';
  if (weaker || !isSafe(to))
    throw new MirrorFault(`a redirect to ${to.protocol}//${to.host}, which is not https`);
  return to;
}

function ask(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? httpsGet : httpGet;
    const options = {
      agent: false, // no connection outlives its file
      headers: { 'accept-encoding': 'identity', 'user-agent': 'nn-labs' },
      signal,
      autoSelectFamilyAttemptTimeout: 1000, // Node's 250 ms are too short for a far-away mirror
    } as const;
    get(url.href, options, resolve).on('error', reject);
  });
}

async function bodyOf(
  response: IncomingMessage,
  limit: number,
  onBytes: (received: number, added: number, total: number | undefined) => void,
): Promise<Uint8Array> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  // Some servers call a .gz file a gzip-encoded one: its bytes are the file all the same.
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding)) {
    response.destroy();
    throw new MirrorFault(`content-encoding ${encoding}, which was not asked for`);
  }
  const total = announcedLength(response);
  const tooLong = (bytes: string): MirrorFault =>
    new MirrorFault(`${bytes} bytes, where at most ${limit} can be right`);
  if (total !== undefined && total > limit) {
    response.destroy();
    throw tooLong(String(total));
  }
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    received += chunk.length;
    if (received > limit) throw tooLong(`more than ${limit}`); // leaving the loop destroys the response
    chunks.push(chunk);
    onBytes(received, chunk.length, total);
  }
  if (total !== undefined && received !== total)
    throw new MirrorFault(`${received} bytes, where ${total} were announced`);
  return Buffer.concat(chunks, received);
}

function announcedLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
}

/** What system errors mean, and whether they say that nobody is there. */
const meanings: Readonly<Record<string, { reason?: string; silent: boolean }>> = {
  ECONNREFUSED: { reason: 'connection refused', silent: true },
  ECONNRESET: { reason: 'the connection broke off', silent: false },
  ENOTFOUND: { reason: 'no such host', silent: true },
  EAI_AGAIN: { reason: 'the name cannot be looked up', silent: true },
  EHOSTUNREACH: { reason: 'no route to the host', silent: true },
  ENETUNREACH: { reason: 'no network', silent: true },
  ETIMEDOUT: { reason: 'no answer', silent: true },
  EACCES: { silent: true },
};

function faultOf(error: unknown): MirrorFault {
  if (error instanceof MirrorFault) return error;
  const code = codeOf(error) ?? '';
  const { reason = (error as Partial<Error> | null)?.message || code || String(error), silent = false } =
    meanings[code] ?? {};
  const named = code === '' || reason.includes(code) ? reason : `${reason} (${code})`;
  return new MirrorFault(named, { silent, cause: error });
}

/** What is left of the time that may be lost to mirrors that do not answer. */
export class StallBudget {
  readonly minBytes: number;
  readonly #stallMs: number;
  #leftMs: number;

  constructor({ stallMs = 3000, totalStallMs = 9000, minBytes = 4096 }: Timeouts = {}) {
    this.#stallMs = stallMs;
    this.#leftMs = totalStallMs;
    this.minBytes = minBytes;
  }

  /** How long the next mirror may be waited for, in milliseconds; 0 when nothing is left. */
  get nextMs(): number {
    return Math.min(this.#stallMs, this.#leftMs);
  }

  /** Books a wait that was in vain; whole milliseconds, since timers know no others. */
  spend(ms: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - Math.ceil(ms));
  }
}

/** Gives up a mirror that sends too little for too long. */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #minBytes: number;
  #bytes = 0;
  #since = performance.now();

  constructor(budget: StallBudget) {
    const ms = budget.nextMs;
    this.#minBytes = budget.minBytes;
    this.#timer = setTimeout(() => {
      const what = this.#bytes === 0 ? 'no answer' : `only ${this.#bytes} bytes`;
      const seconds = Number((ms / 1000).toPrecision(2));
      this.#controller.abort(new MirrorFault(`${what} in ${seconds} s`, { silent: true }));
    }, ms);
  }

  /** Aborted when too little has come. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The milliseconds since enough has come. */
  get quietMs(): number {
    return performance.now() - this.#since;
  }

  /** Reports bytes that have come. */
  feed(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < this.#minBytes) return;
    this.#bytes = 0;
    this.#since = performance.now();
    this.#timer.refresh();
  }

  /** Stops watching. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
