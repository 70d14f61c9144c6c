import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DownloadProgress, fetchMnist, loadMnist, verifyMnist } from '../../src/node/index.ts';
import { type Answer, faults, startServer, type TestServer } from '../node/faulty-server.ts';
import { newFolder } from '../node/folder.ts';
import { mnistDir, needsMnist, realBytes } from '../real-mnist.ts';

const names = ['train-images', 'train-labels', 't10k-images', 't10k-labels'].map((name) =>
  name.endsWith('images') ? `${name}-idx3-ubyte` : `${name}-idx1-ubyte`,
);
const packed = names.map((name) => `${name}.gz`).sort();

describe.skipIf(mnistDir === undefined)(`with mirrors that have MNIST${needsMnist}`, () => {
  /** The real files, packed in a folder of their own, whatever way MNIST_DIR has them. */
  const files = newFolder();
  const good: Answer = (response, request) => {
    const file = path.join(files, path.basename(request.url ?? ''));
    response.writeHead(200, { 'content-length': statSync(file).size });
    createReadStream(file).pipe(response);
  };
  const slow: Answer = (response, request) => {
    const bytes = readFileSync(path.join(files, path.basename(request.url ?? '')));
    response.writeHead(200, { 'content-length': bytes.length });
    let at = 0;
    const timer = setInterval(() => {
      response.write(bytes.subarray(at, at + 50_000));
      at += 50_000;
    }, 20);
    response.on('close', () => clearInterval(timer));
  };
  const silentOnce: Answer = () => undefined;

  let server: TestServer;
  beforeAll(async () => {
    for (const name of names)
      writeFileSync(path.join(files, `${name}.gz`), gzipSync(realBytes(name), { level: 1 }));
    server = await startServer({
      ...faults,
      good,
      slow,
      silentOnce,
      encoded: (response, request) => {
        response.setHeader('content-encoding', 'gzip');
        good(response, request);
      },
      moved: (response, request) =>
        response.writeHead(307, { location: `/good/${path.basename(request.url ?? '')}` }).end(),
    });
  });
  afterAll(() => server.close());

  test('all four files come, with their progress, and are MNIST', async () => {
    const dir = newFolder();
    const seen: DownloadProgress[] = [];
    const fetched = await fetchMnist({
      dir,
      env: {},
      mirrors: [server.mirror('good')],
      onProgress: (progress) => seen.push(progress),
    });
    expect(fetched).toEqual(
      names.map((name) => ({
        name,
        path: path.join(dir, `${name}.gz`),
        action: 'fetched',
        mirror: server.mirror('good'),
      })),
    );
    expect(readdirSync(dir).sort()).toEqual(packed);
    for (const name of names) {
      const size = statSync(path.join(files, `${name}.gz`)).size;
      const last = seen.filter(({ file }) => file === name).at(-1);
      expect(last).toEqual({ file: name, received: size, total: size, mirror: server.mirror('good') });
    }
    const { used } = await verifyMnist({ dataDir: dir, env: {} });
    expect(used?.files.map(({ state }) => state)).toEqual(['good', 'good', 'good', 'good']);
  });

  test('loadMnist downloads what the cache lacks, and nothing the second time', async () => {
    const cacheDir = newFolder();
    const options = { cacheDir, env: {}, mirrors: [server.mirror('good')] };
    const { source, classes, train, test: judged, where } = await loadMnist(options);
    expect([source, classes, where]).toEqual(['mnist', 10, cacheDir]);
    expect([train.count, train.rows, train.cols, judged.count]).toEqual([60_000, 28, 28, 10_000]);
    const asked = server.asked.length;
    await loadMnist(options);
    expect(server.asked).toHaveLength(asked);
  });

  test('only what is missing or damaged in the cache is downloaded again', async () => {
    const cacheDir = newFolder();
    for (const name of names) {
      const file = path.join(files, `${name}.gz`);
      if (name !== 't10k-labels-idx1-ubyte')
        writeFileSync(path.join(cacheDir, `${name}.gz`), readFileSync(file));
    }
    writeFileSync(path.join(cacheDir, 'train-labels-idx1-ubyte.gz'), '<html>captive portal</html>');
    const fetched = await fetchMnist({ cacheDir, env: {}, mirrors: [server.mirror('good')] });
    expect(fetched.map(({ action }) => action)).toEqual(['kept', 'fetched', 'kept', 'fetched']);
    expect(
      (await verifyMnist({ cacheDir, env: {} })).used?.files.every(({ state }) => state === 'good'),
    ).toBe(true);
  });

  test('a wrong file in a folder of the user’s own is not replaced', async () => {
    const dir = newFolder();
    const file = path.join(dir, 'train-labels-idx1-ubyte.gz');
    writeFileSync(file, 'mine');
    const running = fetchMnist({ dir, env: {}, mirrors: [server.mirror('good')] });
    await expect(running).rejects.toMatchObject({
      code: 'mismatch',
      message: `fetchMnist: ${file} is there, but is not MNIST’s train-labels-idx1-ubyte.`,
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('after mirrors that go wrong, the next one is asked; a silent one only once', async () => {
    const asked = server.asked.length;
    const mirrors = ['silentOnce', 'html', 'good'].map(server.mirror);
    const fetched = await fetchMnist({ dir: newFolder(), env: {}, mirrors, timeouts: { stallMs: 200 } });
    expect(fetched.every(({ mirror }) => mirror === server.mirror('good'))).toBe(true);
    const silent = server.asked.slice(asked).filter((url) => url.startsWith('/silentOnce/'));
    expect(silent).toEqual(['/silentOnce/train-images-idx3-ubyte.gz']);
  });

  test.each(['encoded', 'moved'])('a mirror that has it %s', async (name) => {
    const dir = newFolder();
    await fetchMnist({ dir, env: {}, mirrors: [server.mirror(name)] });
    expect(readdirSync(dir).sort()).toEqual(packed);
  });

  test('leftovers of a process that was killed long ago are removed, those of a running one are not', async () => {
    const dir = newFolder();
    const id = '01234567-89ab-cdef-0123-456789abcdef';
    const [old, young] = [
      `train-images-idx3-ubyte.gz.1-${id}.part`,
      `train-images-idx3-ubyte.gz.2-${id}.part`,
    ];
    for (const name of [old, young]) writeFileSync(path.join(dir, name), 'half');
    utimesSync(path.join(dir, old), new Date(0), new Date(0));
    await fetchMnist({ dir, env: {}, mirrors: [server.mirror('good')] });
    expect(readdirSync(dir).sort()).toEqual([...packed, young].sort());
  });

  /** A process of its own that downloads into a folder, from the built package. */
  function startProcess(dir: string, mirror: string): ChildProcess {
    const options = JSON.stringify({ dir, env: {}, mirrors: [mirror] });
    const script = `import { fetchMnist } from '@nn-labs/mnist/node';
      await fetchMnist({ ...${options}, onProgress: () => process.stdout.write('.') });`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    return spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  test('two processes at once do each other no harm', async () => {
    const dir = newFolder();
    const processes = [startProcess(dir, server.mirror('good')), startProcess(dir, server.mirror('good'))];
    for (const child of processes) child.stdout?.resume();
    const ends = await Promise.all(processes.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0]);
    expect(readdirSync(dir).sort()).toEqual(packed);
    const { used } = await verifyMnist({ dataDir: dir, env: {} });
    expect(used?.files.every(({ state }) => state === 'good')).toBe(true);
  });

  test('a process that is killed on the way leaves nothing that is taken for good', async () => {
    const dir = newFolder();
    const child = startProcess(dir, server.mirror('slow'));
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readdirSync(dir).filter((name) => name.endsWith('.gz'))).toEqual([]);
    const fetched = await fetchMnist({ dir, env: {}, mirrors: [server.mirror('good')] });
    expect(fetched.every(({ action }) => action === 'fetched')).toBe(true);
  });
});
