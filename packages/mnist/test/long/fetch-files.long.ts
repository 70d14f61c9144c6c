import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redirected } from '../../src/node/download.ts';
import { type DownloadProgress, fetchFiles, type TransferOptions } from '../../src/node/fetch-files.ts';
import type { Place } from '../../src/node/places.ts';
import { type Answer, faults, startServer, type TestServer } from '../node/faulty-server.ts';
import { startFetching } from '../node/fetch-process.ts';
import { newFolder } from '../node/folder.ts';
import { smallFiles, smallMirror, smallPacked, smallRaw, wholeFiles } from '../node/small-files.ts';

/** Sends the first file whole, and of the second only the first half. */
const stopsInTheSecond: Answer = (response, request) => {
  const file = path.basename(request.url ?? '');
  if (file === 'train-images-idx3-ubyte.gz') return smallMirror(response, request);
  const bytes = smallPacked.get(file)!;
  response.writeHead(200, { 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2));
};

const lacksLabels: Answer = (response, request) => {
  if (request.url?.includes('labels')) response.writeHead(404).end();
  else smallMirror(response, request);
};

const unannounced: Answer = (response, request) => {
  response.write(smallPacked.get(path.basename(request.url ?? ''))!);
  response.end();
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ ...faults, small: smallMirror, stopsInTheSecond, lacksLabels, unannounced });
});
afterAll(() => server.close());

const names = smallFiles.map(({ name }) => name);
const packed = [...smallPacked.keys()].sort();

function fetchSmall(
  dir: string,
  mirror: string | string[],
  options: TransferOptions = {},
  from: Place['from'] = 'cache',
) {
  const mirrors = [mirror].flat().map(server.mirror);
  return fetchFiles('test', { from, path: dir }, { env: {}, mirrors, ...options }, smallFiles);
}

test('files come as they are on the mirror, their content is given back, and they are kept', async () => {
  const dir = path.join(newFolder(), 'new', 'folders');
  const fetched = await fetchSmall(dir, 'small');
  expect(fetched.map(({ raw }) => Buffer.from(raw))).toEqual([...smallRaw.values()]);
  expect(fetched.map(({ mirror }) => mirror)).toEqual(names.map(() => server.mirror('small')));
  for (const [name, bytes] of smallPacked)
    expect(readFileSync(path.join(dir, name)).equals(bytes)).toBe(true);

  const asked = server.asked.length;
  const kept = await fetchSmall(dir, 'small');
  expect(kept.map(({ name, path: at, mirror }) => [name, at, mirror])).toEqual(
    names.map((name) => [name, path.join(dir, `${name}.gz`), undefined]),
  );
  expect(server.asked).toHaveLength(asked);
});

test('a damaged file in the cache is replaced, also one under another of its names', async () => {
  const dir = newFolder();
  const [images, labels, testImages] = names as [string, string, string];
  writeFileSync(path.join(dir, images), 'not packed, not right');
  writeFileSync(path.join(dir, `${labels}.gz`), smallPacked.get(`${labels}.gz`)!.subarray(0, 1000));
  writeFileSync(path.join(dir, testImages), smallRaw.get(testImages)!);
  const files = await fetchSmall(dir, 'small');
  expect(files.map(({ mirror }) => mirror !== undefined)).toEqual([true, true, false, true]);
  expect(readdirSync(dir).sort()).toEqual(
    [...packed.filter((name) => name !== `${testImages}.gz`), testImages].sort(),
  );
});

test('a mirror that lacks one file is asked for the next', async () => {
  const files = await fetchSmall(newFolder(), ['lacksLabels', 'small']);
  expect(files.map(({ mirror }) => mirror)).toEqual(
    ['lacksLabels', 'small', 'lacksLabels', 'small'].map(server.mirror),
  );
});

test('without a content-length the total is unknown', async () => {
  const seen: DownloadProgress[] = [];
  await fetchSmall(newFolder(), 'unannounced', { onProgress: (progress) => seen.push(progress) });
  expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([undefined]));
  expect(seen.at(-1)).toMatchObject({ file: names[3], received: smallPacked.get(`${names[3]}.gz`)!.length });
});

test('an abort in the middle keeps what is whole, and nothing else', async () => {
  const dir = newFolder();
  const controller = new AbortController();
  const running = fetchSmall(dir, 'stopsInTheSecond', {
    signal: controller.signal,
    onProgress: ({ file }) => file === names[1] && controller.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow(new Error('enough'));
  expect(readdirSync(dir)).toEqual([`${names[0]}.gz`]);
});

test('eight at once in one process do each other no harm', async () => {
  const dir = newFolder();
  await Promise.all(Array.from({ length: 8 }, () => fetchSmall(dir, 'small')));
  expect(readdirSync(dir).sort()).toEqual(packed);
  expect(wholeFiles(dir)).toEqual({ whole: names, broken: [] });
});

test('a file that cannot be put in its place is told, and its temporary one removed', async () => {
  const dir = newFolder();
  mkdirSync(path.join(dir, `${names[0]}.gz`));
  await expect(fetchSmall(dir, 'small', {}, 'dataDir')).rejects.toMatchObject({
    code: 'unwritable',
    message: expect.stringMatching(
      /^test: the files cannot be kept in .*\((EISDIR|EPERM|ENOTEMPTY|EEXIST)\)\.$/,
    ),
    remedy: 'Name a folder that can be written.',
  });
  expect(readdirSync(dir)).toEqual([`${names[0]}.gz`]);
});

describe('processes', () => {
  test('three at once do each other no harm', async () => {
    const dir = newFolder();
    const children = Array.from({ length: 3 }, () => startFetching(dir, server.mirror('small')));
    for (const child of children) child.stdout?.resume();
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0, 0]);
    expect(readdirSync(dir).sort()).toEqual(packed);
    expect(wholeFiles(dir)).toEqual({ whole: names, broken: [] });
  });

  test('one that is killed in the second file leaves the first, whole', async () => {
    const dir = newFolder();
    const child = startFetching(dir, server.mirror('stopsInTheSecond'));
    child.stdout?.resume();
    while (wholeFiles(dir).whole.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(wholeFiles(dir)).toEqual({ whole: [names[0]], broken: [] });
    const files = await fetchSmall(dir, 'small');
    expect(files.map(({ mirror }) => mirror !== undefined)).toEqual([false, true, true, true]);
  });
});

describe('a redirect', () => {
  const from = new URL('https://a.example/mnist/x.gz');
  test.each([
    ['/y.gz', 'https://a.example/y.gz'],
    ['https://b.example/y.gz', 'https://b.example/y.gz'],
    ['//b.example/y.gz', 'https://b.example/y.gz'],
  ])('from https to %s is followed', (location, to) => {
    expect(redirected(from, location).href).toBe(to);
  });

  test.each([
    'http://a.example/x.gz',
    'http://localhost/x.gz',
    'http://127.0.0.1:80/',
    'data:,x',
    'ftp://a.example/',
  ])('from https to %s is not', (location) => {
    expect(() => redirected(from, location)).toThrow(/^a redirect to .*, which is not https$/);
  });

  test('from plain http on this machine goes on to the same or to https', () => {
    const local = new URL('http://127.0.0.1:8080/x.gz');
    expect(redirected(local, 'http://localhost/y').href).toBe('http://localhost/y');
    expect(redirected(local, 'https://a.example/y').href).toBe('https://a.example/y');
    expect(() => redirected(local, 'http://a.example/y')).toThrow(
      'a redirect to http://a.example, which is not https',
    );
  });
});
