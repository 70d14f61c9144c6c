import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { Matrix, RandomState } from '@nn-labs/linalg';
import { scalePixels } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';
import { Network } from '@nn-labs/network';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { findLab, loadLab } from '../../src/labs/labs.ts';
import { readPicture } from '../../src/picture/read-picture.ts';
import { exp, root } from '../in-process.ts';

const { MNIST_DIR } = process.env;
const skipped = MNIST_DIR ? '' : ' (SKIPPED: set MNIST_DIR to the folder of the MNIST files)';
const count = 200;

/** An image six times as large, smoothly, on wide paper lit from one side, with a camera's noise; as a JPEG. */
function photograph(image: Uint8Array, isLightOnDark: boolean, random: RandomState): Promise<Uint8Array> {
  const [scale, border] = [6, 50];
  const side = 28 * scale + 2 * border;
  const at = (row: number, col: number): number =>
    row < 0 || col < 0 || row > 27 || col > 27 ? 0 : (image[row * 28 + col] as number) / 255;
  const noise = random.standardNormal([side, side]).data;
  const data = Buffer.alloc(side * side);
  for (let i = 0; i < side * side; i++) {
    const [row, col] = [Math.floor(i / side), i % side];
    const [y, x] = [(row - border + 0.5) / scale - 0.5, (col - border + 0.5) / scale - 0.5];
    const [r, c] = [Math.floor(y), Math.floor(x)];
    const [down, right] = [y - r, x - c];
    const ink =
      (1 - down) * ((1 - right) * at(r, c) + right * at(r, c + 1)) +
      down * ((1 - right) * at(r + 1, c) + right * at(r + 1, c + 1));
    const paper = 240 * (1 - (0.25 * row) / side - (0.25 * col) / side);
    const light = paper * (1 - 0.8 * ink) + 4 * (noise[i] as number);
    const grey = Math.min(255, Math.max(0, Math.round(isLightOnDark ? 255 - light : light)));
    data[i] = grey;
  }
  return sharp(data, { raw: { width: side, height: side, channels: 1 } })
    .jpeg({ quality: 60 })
    .toBuffer();
}

test.skipIf(!MNIST_DIR)(
  `photos of ${count} test images are read within 3 points as well as the images themselves${skipped}`,
  async () => {
    const folder = temporaryFolder();
    const [model, photo] = [join(folder, 'model.safetensors'), join(folder, 'photo.jpg')];
    const dataDir = MNIST_DIR as string;
    const training = '--preset softmax --init xavier --lr 0.2 --batch-size 32 --limit 20000 --epochs 3';
    const words = ['2', ...training.split(' '), '--data', 'mnist', '--data-dir', dataDir];
    const { code } = await exp([...words, '--save-model', model, '--no-record']);
    expect(code).toBe(0);
    const bytes = readFileSync(model);
    const { test: images } = await loadMnist({ dataDir });
    const X = new Matrix(count, 784, scalePixels(images.images, 'float64', count));
    const originals = (await Network.load(bytes).predict(X)).argmax(1);
    const lab = await loadLab(findLab(root, '2', []));
    const random = new RandomState(7);
    let [asImages, asPhotos] = [0, 0];
    for (let i = 0; i < count; i++) {
      const image = images.images.subarray(i * 784, (i + 1) * 784);
      writeFileSync(photo, await photograph(image, i % 2 === 1, random));
      const { classes } = await lab.predict!(bytes, await readPicture(photo));
      if (originals[i] === images.labels[i]) asImages += 1;
      if (classes[0]?.name === String(images.labels[i])) asPhotos += 1;
    }
    expect(asImages / count).toBeGreaterThan(0.93);
    expect((asImages - asPhotos) / count, `${asImages} as images, ${asPhotos} as photos`).toBeLessThanOrEqual(
      0.03,
    );
  },
  600_000,
);
