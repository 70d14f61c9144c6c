import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { newFolder } from '../node/folder.ts';
import { mnistDir, needsMnist, realBytes } from '../real-mnist.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test.skipIf(mnistDir === undefined)(`the sample is cut from MNIST’s own files${needsMnist}`, () => {
  const folder = newFolder();
  execFileSync(process.execPath, [path.join(root, 'cut-sample.js'), mnistDir as string, folder]);
  const names = readdirSync(folder).sort();
  expect([...names, 'LICENSE'].sort()).toEqual(readdirSync(path.join(root, 'sample')).sort());
  const [now, there] = [folder, path.join(root, 'sample')].map((dir) =>
    names.map((name) => gunzipSync(readFileSync(path.join(dir, name)))),
  ) as [Buffer[], Buffer[]];
  for (const [i, name] of names.entries()) expect(now[i]?.equals(there[i]!), name).toBe(true);
  const pixels = names.flatMap((name, i) => (name.startsWith('train-images') ? [now[i]!.subarray(16)] : []));
  const real = realBytes('train-images-idx3-ubyte').subarray(16, 16 + 3000 * 784);
  expect(Buffer.concat(pixels).equals(real)).toBe(true);
});
