import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { nameServersAnswer } from '../../src/node/mirrors.ts';

const never = new AbortController().signal;

test.each(['localhost', '127.0.0.1', '[::1]'])('nobody is asked about %s', async (hostname) => {
  await expect(nameServersAnswer(hostname, never)).resolves.toBeUndefined();
});

test('a signal that is aborted rejects', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(nameServersAnswer('example.org', signal)).rejects.toThrow(new Error('enough'));
});

test('a name server that does not answer costs the time it has, no more', async () => {
  const silent = createSocket('udp4').bind(0, '127.0.0.1');
  await once(silent, 'listening');
  const servers = [`127.0.0.1:${silent.address().port}`];
  const start = performance.now();
  await expect(nameServersAnswer('example.org', never, { servers, timeoutMs: 250 })).rejects.toMatchObject({
    message: 'no name server answers',
    silent: true,
  });
  expect(performance.now() - start).toBeLessThan(2000);
  silent.close();
});

test('one that answers "no such name" has answered', async () => {
  const server = createSocket('udp4').bind(0, '127.0.0.1');
  server.on('message', (question, { port, address }) => {
    const answer = Buffer.from(question);
    answer.writeUInt16BE(0x8183, 2); // a response; NXDOMAIN
    server.send(answer, port, address);
  });
  await once(server, 'listening');
  const servers = [`127.0.0.1:${server.address().port}`];
  await expect(nameServersAnswer('example.invalid', never, { servers })).resolves.toBeUndefined();
  server.close();
});
