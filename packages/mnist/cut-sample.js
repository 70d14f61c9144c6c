/**
 * Cuts the sample of MNIST that this package ships out of MNIST's four files:
 *
 *     node cut-sample.js <folder with MNIST's files> [<folder to write to>]
 *
 * The training images are cut in two, so that a browser that needs 1,000 loads no more than those. The unpacked bytes
 * are always the same; the packed ones are those of one version of zlib.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

/** File of the sample: MNIST's file, and the items [from, to) that it holds of it. */
const parts = {
  'train-images-0-999-idx3-ubyte': ['train-images-idx3-ubyte', 0, 1000],
  'train-images-1000-2999-idx3-ubyte': ['train-images-idx3-ubyte', 1000, 3000],
  'train-labels-0-2999-idx1-ubyte': ['train-labels-idx1-ubyte', 0, 3000],
  't10k-images-idx3-ubyte': ['t10k-images-idx3-ubyte', 0, 10_000],
  't10k-labels-idx1-ubyte': ['t10k-labels-idx1-ubyte', 0, 10_000],
};

function read(folder, name) {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
}

/** The IDX file that holds the items [from, to) of one of bytes. */
function cut(bytes, from, to) {
  const headerBytes = 4 + 4 * bytes[3];
  const itemBytes = (bytes.length - headerBytes) / bytes.readUInt32BE(4);
  const header = Buffer.from(bytes.subarray(0, headerBytes));
  header.writeUInt32BE(to - from, 4);
  return Buffer.concat([
    header,
    bytes.subarray(headerBytes + from * itemBytes, headerBytes + to * itemBytes),
  ]);
}

function pack(bytes) {
  const packed = gzipSync(bytes, { level: 9, memLevel: 9 });
  packed[9] = 255; // the system that packed it: unknown, so that all systems give the same
  return packed;
}

const [, , from, to = fileURLToPath(new URL('sample', import.meta.url))] = argv;
if (from === undefined) throw new Error('cut-sample: say in which folder MNIST’s four files are.');
for (const [name, [file, first, end]] of Object.entries(parts)) {
  writeFileSync(join(to, `${name}.gz`), pack(cut(read(from, file), first, end)));
}
