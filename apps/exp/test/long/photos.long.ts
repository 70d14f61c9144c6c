import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { toGrey } from '@nn-labs/mnist';
import { loadMnist } from '@nn-labs/mnist/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { findLab, loadLab } from '../../src/labs/labs.ts';
import { readPicture } from '../../src/picture/read-picture.ts';
import { exp, root } from '../in-process.ts';
import { type PhotoKind, photoKinds, takePhoto } from '../photos.ts';

const { MNIST_DIR } = process.env;
const skipped = MNIST_DIR ? '' : ' (SKIPPED: set MNIST_DIR to the folder of the MNIST files)';
const count = 20;

describe.skipIf(!MNIST_DIR)(`photos, read by the network of --preset full${skipped}`, () => {
  let model: Uint8Array;
  let images: Awaited<ReturnType<typeof loadMnist>>['test'];
  beforeAll(async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const data = ['--data-dir', MNIST_DIR as string];
    const { code } = await exp(['2', '--preset', 'full', ...data, '--no-record', '--save-model', file]);
    expect(code).toBe(0);
    model = readFileSync(file);
    images = (await loadMnist({ dataDir: MNIST_DIR as string })).test;
  }, 600_000);

  /** How many photos of a kind are read as what they are, have a note, or are read wrongly without one. */
  async function rates(kind: PhotoKind) {
    const { predict } = await loadLab(findLab(root, '2', []));
    const image = (index: number) => images.images.subarray(index * 784, (index + 1) * 784);
    const found = { right: 0, noted: 0, wrong: [] as string[] };
    for (let i = 0; i < count; i++) {
      const photo = toGrey(takePhoto(kind, [image(i), image(i + 1), image(i + 2)], i));
      const { notes, classes } = await predict!(model, photo);
      const answer = classes[0]!.name;
      if (notes.length > 0) found.noted += 1;
      else if (photoKinds[kind] && answer === String(images.labels[i])) found.right += 1;
      else found.wrong.push(`photo ${i}, a ${images.labels[i]} as ${answer}`);
    }
    return found;
  }

  const kinds = Object.entries(photoKinds) as [PhotoKind, boolean][];
  test.each(kinds)(`${count} photos: %s`, async (kind, isDigit) => {
    const { right, noted, wrong } = await rates(kind);
    const seen = `${right} right, ${noted} with a note, ${wrong.length} wrong: ${wrong.join(', ')}`;
    expect(wrong.length, seen).toBeLessThanOrEqual(count / 10);
    if (kind === 'clean') expect(right, seen).toBeGreaterThanOrEqual(0.9 * count);
    if (!isDigit) expect(noted, seen).toBeGreaterThanOrEqual(0.9 * count);
  });

  test.each([
    'card-clear-margin-3',
    'strip-top-3',
    'strip-around-3',
    'punched-3',
    'interlaced-grey1-3',
    'interlaced-palette1-3',
    'rgb-with-plte-256-3',
  ])('%s is read as a 3', async (name) => {
    const { predict } = await loadLab(findLab(root, '2', []));
    const picture = await readPicture(join(import.meta.dirname, '../pictures', `${name}.png`));
    const { classes } = await predict!(model, picture);
    expect(classes[0]).toMatchObject({ name: '3' });
  });
});
