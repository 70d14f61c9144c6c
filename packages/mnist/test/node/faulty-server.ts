import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** How a mirror answers a request for a file. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server on this machine; each path's first part is a mirror of its own. */
export interface TestServer {
  /** The base address of a mirror. */
  mirror(name: string): string;
  /** The paths that were asked for, in turn. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts a server whose mirrors answer as told; what is not told is a 404. */
export async function startServer(answers: Readonly<Record<string, Answer>>): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    const answer = answers[url.split('/')[1] ?? ''];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    mirror: (name) => `http://127.0.0.1:${port}/${name}/`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A gzip file of about the length of the test labels, whose content is another. */
export const otherGzip: Buffer = gzipSync(
  Buffer.alloc(10_008, 'not MNIST, but as long as its test labels. '),
);

const cutGzip = otherGzip.subarray(0, otherGzip.length - 20);
const damagedGzip = Buffer.from(otherGzip);
damagedGzip.fill(0xff, 20, 40);
const html = '<!DOCTYPE html><title>Sign in to the network</title>';

function body(content: Uint8Array | string, headers: Record<string, string | number> = {}): Answer {
  return (response) => response.writeHead(200, headers).end(content);
}

function redirect(location: string, status = 302): Answer {
  return (response) => response.writeHead(status, { location }).end();
}

/** Sends what there is in pieces of a byte, each after a while. */
const drip: Answer = (response) => {
  response.writeHead(200, { 'content-length': 4542 });
  const timer = setInterval(() => response.write('a'), 10);
  response.on('close', () => clearInterval(timer));
};

const endless: Answer = (response) => {
  response.writeHead(200);
  const piece = Buffer.alloc(65_536);
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
};

/** Every way in which a mirror goes wrong. */
export const faults: Readonly<Record<string, Answer>> = {
  'not-found': (response) => response.writeHead(404).end(),
  broken: (response) => response.writeHead(500).end('oops'),
  'no-content': (response) => response.writeHead(204).end(),
  partial: (response) => response.writeHead(206).end(otherGzip),
  empty: body(''),
  html: body(html, { 'content-type': 'text/html' }),
  unpacked: body(Buffer.from([0, 0, 8, 1, 0, 0, 0, 0])),
  'other-content': body(otherGzip),
  'cut-gzip': body(cutGzip),
  'damaged-gzip': body(damagedGzip),
  bomb: body(gzipSync(Buffer.alloc(50_000_000), { level: 1 })),
  'too-long': body(Buffer.alloc(10), { 'content-length': 1e9 }),
  endless,
  short: (response) => {
    response.writeHead(200, { 'content-length': 4542 });
    response.write(otherGzip.subarray(0, 50), () => response.destroy());
  },
  reset: (_, request) => {
    request.socket.resetAndDestroy();
  },
  'no-http': (_, request) => {
    request.socket.end('220 mail.example.org ESMTP\r\n');
  },
  'no-answer': () => undefined,
  'stops-midway': (response) => {
    response.writeHead(200, { 'content-length': 4542 });
    response.write(otherGzip.subarray(0, 50));
  },
  drip,
  brotli: body(otherGzip, { 'content-encoding': 'br' }),
  'to-http': redirect('http://192.0.2.1/mnist.gz'),
  'to-file': redirect('file:///etc/passwd'),
  'to-nowhere': redirect('http://'),
  loop: (response, request) => response.writeHead(301, { location: request.url ?? '' }).end(),
  'no-location': (response) => response.writeHead(302).end(),
};
