import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MnistDataError } from '../../src/index.ts';
import { type FetchMnistOptions, fetchMnist } from '../../src/node/index.ts';
import { faults, startServer, type TestServer } from '../node/faulty-server.ts';
import { newFolder } from '../node/folder.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(faults);
});
afterAll(() => server.close());

const remedy = 'Go online, set MNIST_DIR to a folder with the four files, or name a mirror in MNIST_MIRRORS.';

async function faultOf(options: FetchMnistOptions): Promise<MnistDataError> {
  const error = await fetchMnist({ env: {}, timeouts: { stallMs: 200 }, ...options }).catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(MnistDataError);
  return error;
}

const reasons: Record<string, string> = {
  'not-found': 'HTTP 404 Not Found',
  broken: 'HTTP 500 Internal Server Error',
  'no-content': 'HTTP 204 No Content',
  partial: 'HTTP 206 Partial Content',
  empty: 'an empty answer',
  html: 'an HTML or XML page ("<!DOCTYPE html>"), not a gzip file',
  unpacked: 'bytes, not a gzip file',
  'other-content': 'other content: SHA-256 6690a3b9… instead of ba891046…',
  'cut-gzip': 'the gzip stream is cut short',
  'damaged-gzip': 'the gzip stream is damaged (invalid bit length repeat)',
  bomb: 'unpacks to more than the 47040016 bytes of this file',
  'too-long': '1000000000 bytes, where at most 47088081 can be right',
  endless: 'more than 47088081 bytes, where at most 47088081 can be right',
  short: 'the connection broke off (ECONNRESET)',
  reset: 'the connection broke off (ECONNRESET)',
  'no-http': 'Parse Error: Expected HTTP/, RTSP/ or ICE/ (HPE_INVALID_CONSTANT)',
  'no-answer': 'no answer in 0.2 s',
  'stops-midway': 'only 50 bytes in 0.2 s',
  brotli: 'content-encoding br, which was not asked for',
  'to-http': 'a redirect to http://192.0.2.1, which is not https',
  'to-file': 'a redirect to file://, which is not https',
  'to-nowhere': 'a redirect to something that is not an address',
  loop: 'more than 5 redirects',
  'no-location': 'HTTP 302 Found',
};

describe('a mirror that goes wrong is told with its reason, and leaves nothing behind', () => {
  test.each(Object.entries(reasons))('%s', async (name, reason) => {
    const dir = newFolder();
    const mirror = server.mirror(name);
    const error = await faultOf({ dir, mirrors: [mirror] });
    expect(error.message).toBe(
      `fetchMnist: no mirror gave train-images-idx3-ubyte.gz: ${mirror}: ${reason}.`,
    );
    expect(error).toMatchObject({ code: 'unreachable', from: 'mirrors', remedy });
    expect(readdirSync(dir)).toEqual([]);
  });

  test('drip: how many bytes came depends on the clock', async () => {
    const error = await faultOf({ dir: newFolder(), mirrors: [server.mirror('drip')] });
    expect(error.message).toMatch(/: only \d+ bytes in 0\.2 s\.$/);
  });

  test('a port where nobody listens', async () => {
    const closed = await startServer({});
    const mirror = closed.mirror('any');
    await closed.close();
    const error = await faultOf({ dir: newFolder(), mirrors: [mirror] });
    expect(error.message).toBe(
      `fetchMnist: no mirror gave train-images-idx3-ubyte.gz: ${mirror}: connection refused (ECONNREFUSED).`,
    );
  });

  test('a name that nobody has', async () => {
    const error = await faultOf({ dir: newFolder(), mirrors: ['https://mirror.invalid/'], timeouts: {} });
    expect(error.message).toMatch(
      /: https:\/\/mirror\.invalid\/: (no such host|the name cannot be looked up|no name server answers)/,
    );
  });

  test('each mirror is asked in turn, and each one’s reason told', async () => {
    const [first, second] = [server.mirror('not-found'), server.mirror('html')];
    const error = await faultOf({ dir: newFolder(), mirrors: [first, second] });
    expect(error.message).toBe(
      `fetchMnist: no mirror gave train-images-idx3-ubyte.gz: ${first}: HTTP 404 Not Found; ${second}: an HTML or XML page ("<!DOCTYPE html>"), not a gzip file.`,
    );
  });
});

describe('time', () => {
  test('silent mirrors cost no more than they may in all', async () => {
    const mirrors = ['no-answer', 'stops-midway', 'drip', 'html'].map(server.mirror);
    const start = performance.now();
    const error = await faultOf({ dir: newFolder(), mirrors, timeouts: { stallMs: 200, totalStallMs: 500 } });
    expect(performance.now() - start).toBeLessThan(5000);
    expect(error.message).toMatch(/: not asked, since too long was waited for the others\.$/);
  });

  test('the usual limits add up to less than ten seconds', async () => {
    const { StallBudget } = await import('../../src/node/download.ts');
    const budget = new StallBudget();
    let waited = 0;
    while (budget.nextMs > 0) {
      waited += budget.nextMs;
      budget.spend(budget.nextMs);
    }
    expect(waited).toBe(9000);
  });
});

describe('addresses', () => {
  const inMnistMirrors =
    'Give base addresses such as https://example.org/mnist/, in MNIST_MIRRORS separated by commas.';
  test.each([
    [
      'http://example.org/mnist/',
      'is not https (plain http is for this machine itself: localhost, 127.0.0.1, [::1])',
    ],
    [
      'ftp://example.org/',
      'is not https (plain http is for this machine itself: localhost, 127.0.0.1, [::1])',
    ],
    [
      'http://localhost.example.org/',
      'is not https (plain http is for this machine itself: localhost, 127.0.0.1, [::1])',
    ],
    ['example.org', 'is not an address'],
  ])('%s is refused before anything is asked', async (mirror, why) => {
    const error = await faultOf({
      dir: newFolder(),
      env: { MNIST_MIRRORS: `https://a.example/, ${mirror}` },
    });
    expect(error.message).toBe(`fetchMnist: the mirror "${mirror}" ${why}.`);
    expect(error).toMatchObject({ code: 'configuration', from: 'mirrors', remedy: inMnistMirrors });
  });

  test('MNIST_MIRRORS names the mirrors, with or without a slash at the end', async () => {
    const asked = server.asked.length;
    await faultOf({ dir: newFolder(), env: { MNIST_MIRRORS: ` ${server.mirror('empty').slice(0, -1)} ,` } });
    expect(server.asked.slice(asked)).toEqual(['/empty/train-images-idx3-ubyte.gz']);
  });
});

describe('stopping', () => {
  test('a signal that is aborted on the way rejects with its reason, at once', async () => {
    const dir = newFolder();
    const stop = new AbortController();
    const running = fetchMnist({ dir, mirrors: [server.mirror('drip')], env: {}, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    const start = performance.now();
    await expect(running).rejects.toThrow(new Error('enough'));
    expect(performance.now() - start).toBeLessThan(5000);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('one that is aborted already asks nobody', async () => {
    const asked = server.asked.length;
    const signal = AbortSignal.abort();
    const running = fetchMnist({ dir: newFolder(), mirrors: [server.mirror('html')], env: {}, signal });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.asked).toHaveLength(asked);
  });

  test('what onProgress throws ends the download; it is not a mirror’s fault', async () => {
    const onProgress = (): never => {
      throw new Error('the display is broken');
    };
    const running = fetchMnist({
      dir: newFolder(),
      mirrors: [server.mirror('other-content')],
      env: {},
      onProgress,
    });
    await expect(running).rejects.toThrow(new Error('the display is broken'));
  });
});

test('a folder that cannot be made is told before anything is asked', async () => {
  const asked = server.asked.length;
  const dir = '/dev/null/mnist';
  const error = await faultOf({ dir, mirrors: [server.mirror('html')] });
  // Which code the system gives for a folder in what is a file differs.
  expect(error.message).toMatch(/^fetchMnist: the files cannot be kept in \/dev\/null\/mnist \(E[A-Z]+\)\.$/);
  expect(error).toMatchObject({ code: 'unwritable', remedy: 'Name a folder that can be written.' });
  const inCache = await faultOf({ cacheDir: dir, mirrors: [server.mirror('html')] });
  expect(inCache.remedy).toBe(
    'Set MNIST_DIR to a folder that has the files, or XDG_CACHE_HOME to a folder that can be written.',
  );
  expect(server.asked).toHaveLength(asked);
});
