// A process that loads MNIST as one would write it in Node without any package: the same files, checks and numbers.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, stdout } from 'node:process';
import { gunzipSync } from 'node:zlib';

const [folder, ...digests] = [env.MNIST_DIR ?? '', ...process.argv.slice(2)];
const names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];
const [images, labels] = names.map((name, i) => {
  const raw = gunzipSync(readFileSync(join(folder, `${name}-ubyte.gz`)));
  if (createHash('sha256').update(raw).digest('hex') !== digests[i])
    throw new Error(`${name}: wrong SHA-256`);
  return raw;
}) as [Buffer, Buffer];
const X = new Float32Array(images.length - 16);
for (let i = 0; i < X.length; i++) X[i] = images[i + 16]! / 255;
stdout.write(`${JSON.stringify([X.length, X[156], labels.at(-1)])}\n`);
