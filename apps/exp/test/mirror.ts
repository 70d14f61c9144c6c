import { existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** How a mirror answers for a file's name; nothing done is an answer that never comes. */
type Answer = (name: string, response: ServerResponse) => void;

/** Starts a mirror on this machine, which keeps no process alive; answers its address. */
export async function startMirror(answer: Answer): Promise<string> {
  const server = createServer((request, response) => answer(request.url?.slice(1) ?? '', response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // not a pipe: it has an address
}

/** Gives MNIST's files, packed, from a folder that has them. */
export function filesOf(folder: string): Answer {
  return (name, response) => {
    const path = join(folder, name);
    const packed = existsSync(path) ? readFileSync(path) : gzipSync(readFileSync(path.replace('.gz', '')));
    response.end(packed);
  };
}
