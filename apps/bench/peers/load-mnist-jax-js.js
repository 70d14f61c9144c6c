// A process that loads MNIST into jax-js, the same files and checks: pixels become numbers in JavaScript, X in jax-js.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, stdout } from 'node:process';
import { gunzipSync } from 'node:zlib';
import { defaultDevice, init, numpy as np } from '@jax-js/jax';

await init('wasm');
defaultDevice('wasm');
const names = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];
const [images, labels] = names.map((name, i) => {
  const raw = gunzipSync(readFileSync(join(env.MNIST_DIR, `${name}-ubyte.gz`)));
  if (createHash('sha256').update(raw).digest('hex') !== process.argv[2 + i])
    throw new Error(`${name}: wrong SHA-256`);
  return raw;
});
const pixels = new Float32Array(images.length - 16);
for (let i = 0; i < pixels.length; i++) pixels[i] = images[i + 16] / 255;
const X = await np.array(pixels, { shape: [60000, 784] }).blockUntilReady();
stdout.write(`${JSON.stringify([X.shape[0] * X.shape[1], pixels[156], labels.at(-1)])}\n`);
