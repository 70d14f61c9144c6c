import { expect, test } from 'vitest';
import { nameServersAnswer } from '../../src/node/name-servers.ts';

const never = new AbortController().signal;

test.each(['localhost', '127.0.0.1', '[::1]'])('nobody is asked about %s', async (hostname) => {
  await expect(nameServersAnswer(hostname, never)).resolves.toBeUndefined();
});

test('a signal that is aborted rejects', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(nameServersAnswer('example.org', signal)).rejects.toThrow(new Error('enough'));
});
