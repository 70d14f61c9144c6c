import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Network } from '@nn-labs/network';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drop, isSkipped, openSite, type Site, seek, trainedSha256, where } from '../browser.ts';

const notebook = '15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d';

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
    await page.locator('#curves tbody tr').first().waitFor();
    // At once: the table is written anew when another test is done.
    const rows = await page
      .locator('#curves tbody')
      .evaluate((body: HTMLTableSectionElement) =>
        [...body.rows].map(({ cells }) => [cells[0]!.textContent, cells[2]!.textContent]),
      );
    const accuracies = Object.fromEntries(rows);
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
    expect(status).toContain('epoch 200 of 1,000');
    await seek(page, 1000);
    expect(await trainedSha256(page)).toBe(notebook);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test('a shared link restores the settings, and says what it does not know', async () => {
    const { page } = await site.open('#lab=2&preset=softmax&lr=2&seed=7&epochs=30&bananas=3');
    await page.waitForFunction(() => document.querySelector('.status')?.textContent?.includes('of 30'));
    expect(await page.locator('#option-lr').inputValue()).toBe('2');
    expect(await page.locator('#option-seed').inputValue()).toBe('7');
    expect(await page.locator('.banner').textContent()).toContain('Lab 2 has no --bananas');
    expect(await page.locator('#command').textContent()).toContain('pnpm exp 2 --preset softmax');
    await page.goto('about:blank');
    await page.goto(`${site.origin}#lab=9&epochs=30`);
    await page.locator('.banner', { hasText: 'There is no lab 9 on this page: it shows lab 2.' }).waitFor();
    await page.close();
  });

  test('a refused value shows the lab’s own words and changes nothing', async () => {
    const { page, complaints } = await site.open('#lab=4&preset=first&limit=100&epochs=2&play=1');
    const sha256 = await trainedSha256(page);
    const type = async (name: string, value: string): Promise<void> => {
      const control = page.locator(`#option-${name}`);
      await control.evaluate((input: HTMLInputElement, text) => {
        input.value = text;
        input.dispatchEvent(new Event('change'));
      }, value);
    };
    for (const [name, value, message, kept] of [
      ['lr', '-1', "lr: '-1' is not a number above 0", '0.003'],
      ['lr', '0,01', 'Did you mean lr 0.01? The page', '0.003'],
      ['lr-step', '5', '--lr-step 5 means nothing to --lr-schedule cosine. Add --lr-schedule step', 'usual'],
      ['patience', '3', '--patience 3 watches validation images, and there are none', 'none'],
      ['kernel', '20', 'kernel', '5'],
      ['validation', '0.001', '--validation 0.001 of 100 training images is none', '0'],
    ] as const) {
      await type(name, value);
      // The groups of settings may be folded.
      await page.locator(`#option-${name}-problem`, { hasText: message }).waitFor({ state: 'attached' });
      const problem = await page.locator(`#option-${name}-problem`).textContent();
      expect(problem).toContain(`The page goes on with ${kept}.`);
      expect(await page.locator('#weights-sha256').textContent()).toBe(sha256);
      expect(await page.locator('#command').textContent()).toBe(
        'pnpm exp 4 --preset first --epochs 2 --limit 100',
      );
    }
    await page.getByRole('button', { name: 'Again' }).click();
    expect(await trainedSha256(page)).toBe(sha256);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('what goes wrong is said in a sentence', async () => {
    const { page } = await site.open('#lab=2&lr=5&epochs=5&play=1');
    await page
      .locator('.status', { hasText: /99% of what layer 0 says is nearly 0 or 1, where sigmoid/ })
      .waitFor();
    await page.locator('#mistake').evaluate((select: HTMLSelectElement) => {
      select.value = 'pixels';
      select.dispatchEvent(new Event('change'));
    });
    await page.locator('.status', { hasText: 'Ready' }).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.locator('.status', { hasText: 'where sigmoid has nearly no slope' }).waitFor();
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
    expect(await page.locator('#verdict').textContent()).toContain(
      'The settings were changed after epoch 30',
    );
    expect(await page.locator('#command').textContent()).toContain('there is no command');
    expect(await page.getByRole('button', { name: 'Copy command' }).isDisabled()).toBe(true);
    // The same from the start has a command.
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.locator('#command', { hasText: 'pnpm exp 2 --epochs 60 --lr 0.002' }).waitFor();
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
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    const readmes = files.filter((file) => /^labs\b.*\.html$/.test(file));
    expect(readmes.length).toBeGreaterThan(0);
    for (const file of readmes) expect(readFileSync(join(dist, file), 'utf8')).not.toContain('&lt;!--');
    const code = files.filter((file) => /\.(?:html|js|css|wasm)$/.test(file) && !readmes.includes(file));
    for (const file of code) {
      const text = readFileSync(join(dist, file), 'utf8');
      expect(text, file).not.toMatch(/(?:src|href)="\/|["'`(]\/(?:assets|labs|mnist)\//);
      const far = new Set(text.match(/https?:\/\/[\w.-]+\.[a-z]+/g) ?? []);
      for (const known of ['http://www.w3.org', 'https://cdn.jsdelivr.net']) far.delete(known);
      expect([...far], file).toEqual([]);
    }
    const sizes = code.map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(300_000);
  });
});
