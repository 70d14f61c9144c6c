import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadMnist, locateMnist, mnistStatus, verifyMnist } from '../../src/node/index.ts';
import { mnistFiles } from '../../src/node/mnist-files.ts';
import { gzipFault, memoryFault } from '../../src/node/read-content.ts';
import { newFolder } from '../node/folder.ts';

const sample = fileURLToPath(new URL('../../sample', import.meta.url));
const names = mnistFiles.map(({ name }) => name) as [string, string, string, string];
const [trainImages, trainLabels, testImages, testLabels] = names;

/** A folder with files by these names, empty ones. */
function folder(...files: string[]): string {
  const dir = newFolder();
  for (const file of files) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), '');
  }
  return dir;
}

describe('what stands in place of the files is pointed at', () => {
  const cases: [name: string, make: () => string, cause: string, remedy: string][] = [
    [
      'torchvision’s folders',
      () => folder(...names.map((name) => `MNIST/raw/${name}`)),
      'none of the four files (packed or not) in this folder, but all four are in MNIST/raw',
      'Name that folder: DIR/MNIST/raw',
    ],
    [
      'a browser’s name for a second download',
      () => folder(trainImages, trainLabels, `${testImages} (1).gz`, testLabels),
      `no ${testImages} (packed or not) in this folder, but there is ‘${testImages} (1).gz’`,
      `Rename it to ${testImages}.gz.`,
    ],
    [
      'a folder by the file’s name',
      () => folder(trainImages, trainLabels, testImages, `${testLabels}/${testLabels}`),
      `no ${testLabels} (packed or not) in this folder, but ${testLabels} is a folder, not a file`,
      'Put the file itself there.',
    ],
  ];
  test.each(cases)('%s', async (_, make, cause, remedy) => {
    const dataDir = make();
    for (const read of [loadMnist, locateMnist]) {
      await expect(read({ dataDir })).rejects.toMatchObject({
        code: 'missing',
        message: `loadMnist: dataDir (${dataDir}): ${cause}.`,
        remedy: remedy.replace('DIR', dataDir),
      });
    }
    const { used } = await verifyMnist({ dataDir });
    const missing = used?.files.filter(({ state }) => state === 'missing') ?? [];
    expect(missing[0]?.reason).toBe(cause.replace(/.* but /, ''));
  });

  test.skipIf(process.platform === 'win32')('a pipe, a device: refused at once, never read', async () => {
    const pipe = newFolder();
    execFileSync('mkfifo', [path.join(pipe, trainImages)]);
    const device = newFolder();
    symlinkSync('/dev/zero', path.join(device, trainImages));
    for (const [dataDir, kind] of [
      [pipe, `${trainImages} is a pipe, not a file`],
      [device, `${trainImages} is a device, not a file`],
      ['/dev/zero', 'this is a device, not a folder'],
    ] as const) {
      await expect(loadMnist({ dataDir })).rejects.toThrow(kind);
    }
  });
});

describe('verifyMnist says why a file is not the right one', () => {
  const labels = gunzipSync(new Uint8Array(Buffer.from(gzipSync(new Uint8Array(10_008)))));
  labels.set([0, 0, 8, 1, 0, 0, 0x27, 0x10]);
  const cases: [name: string, bytes: string | Uint8Array, state: string, reason: RegExp][] = [
    ['an HTML page', '<!doctype html>', 'corrupt', /found an HTML or XML page/],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\n',
      'corrupt',
      /Git LFS pointer.*git lfs pull/,
    ],
    ['a .pt file', 'PK\u0003\u0004archive/data.pkl', 'corrupt', /a zip archive .*\.pt/],
    ['an old .pt file', Buffer.from([0x80, 2, 0x8a, 0x0a]), 'corrupt', /a pickled Python object/],
    ['a NumPy array', Buffer.from('\x93NUMPY\x01\x00', 'latin1'), 'corrupt', /a NumPy array/],
    [
      'a cut file',
      labels.subarray(0, 100),
      'corrupt',
      /^byte 100: expected 10008 bytes for uint8 \(10000,\), found 100/,
    ],
    ['a cut gzip stream', gzipSync(labels).subarray(0, 30), 'corrupt', /^the gzip stream is cut short$/],
    [
      'a damaged gzip stream',
      damaged(gzipSync(labels)),
      'corrupt',
      /^the gzip stream is damaged \(incorrect data check\)$/,
    ],
    [
      'more than its header promises',
      Buffer.concat([labels, labels]),
      'corrupt',
      /^more than the 10008 bytes/,
    ],
    ['changed bytes', labels, 'foreign', /uint8 \(10000,\) as it should, but bytes were changed/],
    [
      'another data set',
      Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 7]),
      'foreign',
      /^it holds uint8 \(1,\), which is not MNIST’s$/,
    ],
  ];
  test.each(cases)('%s', async (_, bytes, state, reason) => {
    const dataDir = newFolder();
    writeFileSync(path.join(dataDir, testLabels), bytes);
    const { used } = await verifyMnist({ dataDir });
    expect(used?.files[3]).toMatchObject({ state, reason: expect.stringMatching(reason) });
    expect(used?.files[0]).toMatchObject({ state: 'missing', reason: null });
  });

  function damaged(packed: Buffer): Buffer {
    packed[packed.length - 6]! ^= 1;
    return packed;
  }
});

test('a lack of memory is called a lack of memory, not a damaged stream', () => {
  const lack = new RangeError('Array buffer allocation failed');
  const zlib = Object.assign(new Error('insufficient memory'), { code: 'Z_MEM_ERROR' });
  for (const error of [lack, zlib]) {
    expect(gzipFault(error)).toMatchObject({
      name: 'Error',
      message: expect.stringMatching(/not enough memory/),
    });
  }
  const other = new TypeError('a mistake of ours');
  expect(gzipFault(other)).toBe(other);
  expect(memoryFault(other)).toBeNull();
});

test('an empty HOME is not a folder: the cache is not made where the program is started', async () => {
  const { cacheDir } = await mnistStatus({ env: { HOME: '', USERPROFILE: '' } });
  expect(cacheDir.startsWith(userInfo().homedir)).toBe(true);
});

test('files that a folder of the user has are left as they are', async () => {
  const dir = newFolder();
  cpSync(sample, dir, { recursive: true });
  renameSync(path.join(dir, 't10k-labels-idx1-ubyte.gz'), path.join(dir, 't10k-labels-idx1-ubyte (2).gz'));
  const before = readdirSync(dir);
  await expect(loadMnist({ dataDir: dir })).rejects.toThrow();
  expect(readdirSync(dir)).toEqual(before);
});
