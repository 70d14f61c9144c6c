import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Network } from '@nn-labs/network';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drop, isSkipped, openSite, type Site, seek, trainedSha256, where } from '../browser.ts';
import { digits, draw } from '../digits.ts';

const notebook = '15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d';
const mnist = process.env.MNIST_DIR ?? null;

describe.skipIf(isSkipped).each([
  ['with threads', { isolated: true, root: '/' }],
  ['without the headers that threads need, below a path', { isolated: false, root: '/labs/page/' }],
])(`${where}, %s`, (_, options) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(options);
  });
  afterAll(() => site?.close());

  test('the notebook: its six numbers, its hash, and the way back to epoch 200', async () => {
    const { page, complaints } = await site.open('#lab=2&play=1');
    expect(await trainedSha256(page)).toBe(notebook);
    expect(await page.locator('#verdict').textContent()).toContain('✓');
    const engine = await page.locator('#bits .note').textContent();
    expect(engine).toContain(options.isolated ? 'WebAssembly SIMD, on' : 'on 1 thread.');
    await page.getByText('The curves as a table').click();
    const rows = await page.locator('#curves tbody tr').allInnerTexts();
    const accuracies = Object.fromEntries(rows.map((row) => [row.split('\t')[0], row.split('\t')[2]]));
    expect(accuracies).toMatchObject({
      0: '9.20%',
      200: '62.40%',
      400: '77.00%',
      600: '94.80%',
      800: '96.90%',
      999: '98.00%',
    });
    await seek(page, 200);
    const status = await page.locator('.status').textContent();
    expect(status).toContain('epoch 200 of 1000');
    await seek(page, 1000);
    expect(await trainedSha256(page)).toBe(notebook);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({ mnist });
  });
  afterAll(() => site?.close());

  test.skipIf(mnist === null)(
    'strokes of at least 8 of the 10 digits are read rightly after training on all of MNIST (skipped without MNIST_DIR)',
    async () => {
      const { page } = await site.open('#lab=2&preset=full&hidden=64&epochs=1&play=1');
      await trainedSha256(page, 400_000);
      const answers: string[] = [];
      for (const digit of digits.keys()) {
        await draw(page, digit);
        await page.waitForTimeout(700); // the drawing is read between two frames
        answers.push((await page.locator('#drawn-answer').textContent()) ?? '');
      }
      const right = answers.filter((answer, digit) => answer.includes(`says ${digit}:`));
      expect(right.length, answers.join('\n')).toBeGreaterThanOrEqual(8);
      await page.close();
    },
  );

  test('a shared link restores the settings, and says what it does not know', async () => {
    const { page } = await site.open('#lab=2&preset=softmax&lr=2&seed=7&epochs=30&bananas=3');
    await page.waitForFunction(() => document.querySelector('.status')?.textContent?.includes('of 30'));
    expect(await page.locator('#option-lr').inputValue()).toBe('2');
    expect(await page.locator('#option-seed').inputValue()).toBe('7');
    expect(await page.locator('.banner').textContent()).toContain('Lab 2 has no --bananas');
    expect(await page.locator('#command').textContent()).toContain('pnpm exp 2 --preset softmax');
    await page.close();
  });

  test('a refused value shows the lab’s own words and changes nothing', async () => {
    const { page } = await site.open('#lab=2&epochs=5&play=1');
    await trainedSha256(page);
    await page.locator('#option-lr').fill('-1');
    await page.locator('#option-lr').press('Tab');
    expect(await page.locator('#option-lr-problem').textContent()).toContain(
      "--lr: '-1' is not a number above 0",
    );
    await page.close();
  });

  test('a fork goes on with another rate, and the old curve stays', async () => {
    const { page } = await site.open('#lab=2&epochs=60&play=1');
    const before = await trainedSha256(page);
    await seek(page, 30);
    await page.locator('#option-lr').fill('0.002');
    await page.locator('#option-lr').press('Tab');
    await page.waitForFunction(() => document.querySelector('#verdict')?.textContent?.length);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const after = await trainedSha256(page);
    expect(after).not.toBe(before);
    expect(await page.locator('#verdict').textContent()).toContain('changed on the way');
    await page.close();
  });

  test('a model of the page is read by the package, and recognised when it is dropped', async () => {
    const { page } = await site.open('#lab=2&epochs=10&play=1');
    const sha256 = await trainedSha256(page);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save model' }).click();
    const bytes = readFileSync(await (await downloading).path());
    expect(await Network.load(bytes).weightsSha256()).toBe(sha256);
    await drop(page, [{ name: 'model.safetensors', bytes }]);
    await page.getByText('The same weights as this page has trained').waitFor();
    await page.close();
  });

  test('the built page has relative addresses only, and at most 300 kB under gzip', () => {
    const dist = join(import.meta.dirname, '../../dist');
    expect(readFileSync(join(dist, 'index.html'), 'utf8')).not.toMatch(/(?:src|href)="\//);
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    const code = files.filter((file) => /\.(?:html|js|css|wasm)$/.test(file));
    const sizes = code.map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(300_000);
  });
});
