import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { RandomState } from '@nn-labs/linalg';
import { Network } from '@nn-labs/network';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drop, isSkipped, openSite, type Site, trainedSha256, where } from '../browser.ts';

const root = join(import.meta.dirname, '../../../..');

/** What the command line prints. */
function exp(...words: string[]): string {
  const start = join(root, 'apps/exp/bin/start.cjs');
  return execFileSync(process.execPath, [start, 'exp', ...words], { cwd: root, encoding: 'utf8' });
}

/** A lab trained by the command line: its model's file, and the hash that was printed. */
function trained(...words: string[]): { file: string; bytes: Uint8Array; sha256: string } {
  const file = join(temporaryFolder(), 'model.safetensors');
  const printed = exp(...words, '--no-record', '--save-model', file);
  return { file, bytes: readFileSync(file), sha256: /SHA-256: (\w{64})/.exec(printed)![1]! };
}

/** What the page says of the drawing, its ten outputs, and the pixels that the network saw. */
async function readDrawing(page: Page) {
  await page.locator('.bar').first().waitFor();
  const outputs = (await page.locator('.bar .value').allInnerTexts()).map(Number);
  const pixels = await page.locator('canvas[aria-label^="What the network saw"]').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, i) => data[4 * i]!);
  });
  return { outputs, pixels };
}

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  let lab2: ReturnType<typeof trained>;
  beforeAll(async () => {
    site = await openSite();
    lab2 = trained('2', '--epochs', '80');
  });
  afterAll(() => site?.close());

  test('models of the command line are shown with the hash that it printed, until the training goes on', async () => {
    const { page, complaints } = await site.open('#lab=2&epochs=20&play=1');
    const own = await trainedSha256(page);
    const lab4 = trained('4', '--preset', 'first', '--epochs', '2');
    await drop(page, [{ name: 'lab-4.safetensors', bytes: lab4.bytes }]);
    await page.locator('#model', { hasText: 'lab 4, seed 40, 2 epochs' }).waitFor();
    expect(await page.locator('#model-sha256').textContent()).toBe(lab4.sha256);
    await page.getByRole('button', { name: 'Example' }).click();
    await page.getByText('conv2d: 8 maps of 24x24').waitFor();
    await drop(page, [{ name: 'lab-2.safetensors', bytes: lab2.bytes }]);
    await page.locator('#model', { hasText: 'lab 2, seed 40, 80 epochs' }).waitFor();
    expect(await page.locator('#model-sha256').textContent()).toBe(lab2.sha256);
    await page.getByText('dense: 64 units').waitFor();
    expect(await page.locator('#weights-sha256').textContent()).toBe(own);
    await page.locator('#weights canvas').first().click();
    await page.locator('#explain', { hasText: 'as the file has it' }).waitFor();
    await page.getByRole('button', { name: 'Back to the training' }).click();
    await page.locator('#model').waitFor({ state: 'hidden' });
    expect(await page.locator('.status').textContent()).toContain('epoch 20 of 20');
    expect(await page.locator('#weights-sha256').textContent()).toBe(own);
    // The page's own training comes to the same weights as the file.
    await page.locator('#option-epochs').fill('80');
    await page.locator('#option-epochs').press('Tab');
    await page.locator('#command', { hasText: '--epochs 80' }).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    expect(await trainedSha256(page)).toBe(lab2.sha256);
    await drop(page, [{ name: 'lab-2.safetensors', bytes: lab2.bytes }]);
    await page.locator('#model', { hasText: '✓ The same weights as this page has trained' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a wrong file gets a clear message, and the page stays as it was', async () => {
    const { page, complaints } = await site.open('#lab=2&epochs=3&play=1');
    const sha256 = await trainedSha256(page);
    const blank = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(60, 60);
      canvas.getContext('2d')!.fillRect(0, 0, 60, 60);
      return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
    });
    const huge = Buffer.from(blank);
    huge.writeUInt32BE(20_000, 16);
    huge.writeUInt32BE(20_000, 20);
    const twoOutputs = new Network({
      ...{ inputs: 784, layers: [{ units: 2, activation: 'softmax' }], loss: 'cross-entropy' },
      random: new RandomState(40),
    }).save();
    const damaged = Uint8Array.from(lab2.bytes, (byte, i) => (i === 30 ? byte ^ 7 : byte));
    const files: readonly (readonly [name: string, bytes: Uint8Array, message: string])[] = [
      ['no.safetensors', Uint8Array.of(1, 2, 3), 'no network of nn-labs'],
      ['empty.safetensors', new Uint8Array(), 'empty.safetensors is empty'],
      ['cut.safetensors', lab2.bytes.subarray(0, 300_000), 'expected 406528 bytes, found'],
      [
        'other.safetensors',
        twoOutputs,
        'takes 784 numbers and gives 2: the images here have 28 x 28 = 784 pixels',
      ],
      ['damaged.safetensors', damaged, 'expected the JSON of a network config'],
      ['digits.idx', Uint8Array.of(1, 2, 3), 'digits.idx'],
      ['photo.png', Uint8Array.of(1, 2, 3), 'photo.png is not a picture'],
      ['empty.png', new Uint8Array(), 'empty.png is empty'],
      ['huge.png', huge, 'has 20000 x 20000 pixels, more than 100 million'],
      ['cut.png', Uint8Array.from(blank.slice(0, 60)), 'cut.png cannot be decoded'],
      ['blank.png', Uint8Array.from(blank), 'blank.png shows no ink'],
    ];
    for (const [name, bytes, message] of files) {
      await drop(page, [{ name, bytes }]);
      await page.locator('.banner', { hasText: message }).waitFor();
      expect(await page.locator('#weights-sha256').textContent()).toBe(sha256);
      expect(await page.locator('#model').isHidden()).toBe(true);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('pictures are read as the command line reads them', async () => {
    const names = ['card-clear-margin-3.png', 'interlaced-grey1-3.png', 'fill-bytes-7.jpg'];
    const files = names.map((name) => join(root, 'apps/exp/test/pictures', name));
    const said = JSON.parse(exp('predict', '2', ...files, '--model', lab2.file, '--json', '--quiet'));
    const { page } = await site.open('#lab=2&epochs=3&play=1');
    await trainedSha256(page);
    await drop(page, [{ name: 'lab-2.safetensors', bytes: lab2.bytes }]);
    await page.locator('#model', { hasText: 'lab 2' }).waitFor();
    for (const [i, file] of files.entries()) {
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.locator('.bar').waitFor({ state: 'detached' });
      await drop(page, [{ name: names[i]!, bytes: readFileSync(file) }]);
      const { pixels, outputs } = await readDrawing(page);
      expect(pixels).toEqual(said[i].seen.pixels);
      expect(outputs).toEqual(said[i].details.outputs.map((output: number) => Number(output.toFixed(3))));
    }
    await page.close();
  });
});
