import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { reachMirrors } from '../../src/node/index.ts';

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(code: number | 'silent'): Promise<string> {
  const server = createServer((_request, response) => {
    if (code !== 'silent') response.writeHead(code).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('a mirror that answers is reached, whatever it answers; one that refuses or is silent is not', async () => {
  const mirrors = [await serve(200), await serve(404), await serve('silent'), 'http://127.0.0.1:9/'];
  const reach = await reachMirrors({ mirrors, timeoutMs: 1500 });
  expect(reach).toEqual(mirrors.map((mirror, i) => ({ mirror, reached: i < 2 })));
});

test('MNIST_MIRRORS is asked where no mirrors are given', async () => {
  const mirror = await serve(200);
  expect(await reachMirrors({ env: { MNIST_MIRRORS: mirror } })).toEqual([{ mirror, reached: true }]);
});

test('an abort from outside ends the asking', async () => {
  const mirrors = [await serve('silent')];
  await expect(reachMirrors({ mirrors, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
});
