/** Told how far a download is; what is here sooner than one can read is not told of. */
export type Progress = (text: string) => void;

/** A server that sends nothing for so long is given up. */
const mostSilenceMs = 20_000;

/** The bytes of a file, unpacked where it is a gzip. Throws what went wrong in words. */
export async function download(
  url: string,
  progress: Progress,
  silenceMs: number = mostSilenceMs,
): Promise<Uint8Array> {
  const name = url
    .split('/')
    .at(-1)!
    .replace(/-[\w-]{8}\.gz$/, '.gz'); // without the built page's hash
  const fail = (why: string): never => {
    throw new Error(`${name} cannot be loaded: ${why}`);
  };
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  let received = 0;
  const broke = (otherwise: string): never =>
    fail(silence.signal.aborted ? `the server has sent nothing for ${silenceMs / 1000} seconds` : otherwise);
  try {
    const response = await fetch(url, { signal: silence.signal }).catch(() =>
      broke('the server cannot be reached, or does not let other pages read its files'),
    );
    if (!response.ok || response.body === null) return fail(`the server answers ${response.status}`);
    // The length is that of the packed bytes, and these are unpacked on the way.
    const isUnpacked = response.headers.has('content-encoding');
    const total = isUnpacked ? 0 : Number(response.headers.get('content-length'));
    const of = total > 0 ? ` of ${megabytes(total)}` : '';
    const chunks: Uint8Array[] = [];
    for (const reader = response.body.getReader(); ; ) {
      const { value, done } = await reader
        .read()
        .catch(() => broke(`the connection broke off after ${megabytes(received)}${of} MB`));
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      chunks.push(value);
      received += value.length;
      if (received > 5e5) progress(`Loading ${name}: ${megabytes(received)}${of} MB`);
    }
    const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
    // Some servers unpack what ends in .gz on the way.
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(
      await new Response(unpacked).arrayBuffer().catch(() => fail('what came is cut off or damaged')),
    );
  } finally {
    clearTimeout(timer);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
