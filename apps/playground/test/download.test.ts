import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { download } from '../src/worker/download.ts';

const content = Uint8Array.from({ length: 700_000 }, (_, i) => (i * i) >> 3);
const packed = gzipSync(content);

/** What comes of a server that answers so, and what was told on the way. */
async function loaded(
  answer: RequestListener,
  silenceMs?: number,
): Promise<{ bytes: Uint8Array | string; told: string[] }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some-file.gz`;
  const told: string[] = [];
  const bytes = await download(url, (text) => told.push(text), silenceMs).catch(
    ({ message }: Error) => message,
  );
  server.closeAllConnections();
  server.close();
  return { bytes, told };
}

test('a file is unpacked, and one is told how far it is', async () => {
  const expectContent = ({ bytes }: { bytes: Uint8Array | string }) =>
    expect(Buffer.compare(Buffer.from(bytes as Uint8Array), content)).toBe(0);
  expectContent(await loaded((_, response) => response.end(packed)));
  const known = await loaded((_, response) =>
    response.writeHead(200, { 'Content-Length': content.length }).end(content),
  );
  expectContent(known);
  expect(known.told.at(-1)).toBe('Loading some-file.gz: 0.7 of 0.7 MB');
  // A server that unpacks on the way: the length is not that of what comes.
  const encoded = await loaded((_, response) =>
    response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': packed.length }).end(packed),
  );
  expectContent(encoded);
  expect(encoded.told.at(-1)).toBe('Loading some-file.gz: 0.7 MB');
});

test.each<[string, RequestListener]>([
  ['the server answers 404', (_, response) => response.writeHead(404).end('none')],
  [
    'the connection broke off after 0.1 of 0.7 MB',
    (_, response) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
    },
  ],
  ['what came is cut off or damaged', (_, response) => response.end(packed.subarray(0, packed.length >> 1))],
  ['the server has sent nothing for 0.2 seconds', () => {}],
  [
    'the server has sent nothing for 0.2 seconds',
    (_, response) => response.writeHead(200, { 'Content-Length': 10 }).flushHeaders(),
  ],
  ['the server cannot be reached', (request) => request.socket.destroy()],
])('%s', async (message, answer) => {
  const { bytes } = await loaded(answer, message.endsWith('seconds') ? 200 : undefined);
  expect(bytes).toContain(`some-file.gz cannot be loaded: ${message}`);
});
