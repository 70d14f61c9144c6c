import { performance } from 'node:perf_hooks';
import { beforeAll, expect, test } from 'vitest';
import { exp, withoutMnist } from '../in-process.ts';
import { startMirror } from '../mirror.ts';

/** The environment of a machine whose network swallows everything: three mirrors that take a request and say nothing. */
async function silentNetwork(): Promise<Record<string, string>> {
  const mirrors = await Promise.all([1, 2, 3].map(() => startMirror(() => {})));
  return { ...withoutMnist(), MNIST_MIRRORS: mirrors.join(',') };
}

async function timed<T>(work: Promise<T>): Promise<{ seconds: number; finished: T }> {
  const start = performance.now();
  const finished = await work;
  return { seconds: (performance.now() - start) / 1000, finished };
}

// The lab's code is loaded once, outside of what is timed.
beforeAll(async () => {
  await exp('2 --dry-run');
});

test('a run that needs more than the sample gives up after nine seconds of waiting, and says of each mirror why', async () => {
  const env = await silentNetwork();
  const { seconds, finished } = await timed(exp('2 --limit all', { env }));
  expect(seconds).toBeLessThan(15); // 9 of waiting, and a start on a busy machine
  expect(finished).toMatchObject({ code: 3, stdout: '' });
  for (const mirror of env.MNIST_MIRRORS?.split(',') ?? []) expect(finished.stderr).toContain(mirror);
});

test('a run for which the sample is enough asks no network', async () => {
  const { seconds, finished } = await timed(exp('2 --epochs 1', { env: await silentNetwork() }));
  expect(seconds).toBeLessThan(8);
  expect(finished.code).toBe(0);
});

test('data fetch gives up after nine seconds of waiting', async () => {
  const { seconds, finished } = await timed(exp('data fetch', { env: await silentNetwork() }));
  expect(seconds).toBeLessThan(15); // 9 of waiting, and a start on a busy machine
  expect(finished).toMatchObject({ code: 3, stdout: '' });
});

test('the doctor gives up on the network after three seconds, and says so', async () => {
  const { seconds, finished } = await timed(exp('doctor', { env: await silentNetwork() }));
  expect(seconds).toBeLessThan(8); // 3 of waiting, and a busy machine
  expect(finished).toMatchObject({ code: 0, stderr: '' });
  expect(finished.stdout).toMatch(/^! network {3}no mirror of MNIST answers: /m);
});
