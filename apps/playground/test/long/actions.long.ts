import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RandomState } from '@nn-labs/linalg';
import { Network } from '@nn-labs/network';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mnistFolder } from '../../bin/serve.js';
import type { View } from '../../src/protocol.ts';
import { drop, isSkipped, openSite, type Site, seek, trainedSha256, where } from '../browser.ts';

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test('a training that diverged says why, and goes on with another rate', async () => {
    const { page, complaints } = await site.open(
      '#lab=2&lr=1e300&activation=relu&bias=true&epochs=10&play=1',
    );
    await page.locator('.banner', { hasText: 'learning rate 1e+300 is too high' }).waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.locator('.status', { hasText: 'Ready' }).waitFor();
    expect(await page.locator('.banner').isHidden()).toBe(true);
    await page.locator('#option-lr').fill('0.0001');
    await page.locator('#option-lr').press('Tab');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await trainedSha256(page);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a mistake made on purpose is named when the training diverges by it, and is in the address', async () => {
    const { page } = await site.open('#lab=2&mistake=slope&epochs=50&play=1');
    await page.locator('.banner', { hasText: 'Likely cause: the mistake made on purpose' }).waitFor();
    expect(await page.locator('#command').textContent()).toContain('there is no command');
    await page.close();
  });

  test('a file’s network and another rate while it trains: the training goes on, and back', async () => {
    const { page, complaints } = await site.open('#lab=2&epochs=150');
    await page.locator('.status', { hasText: 'Training: epoch' }).waitFor();
    const layers = [{ units: 10, activation: 'softmax' }] as const;
    const random = new RandomState(40);
    const bytes = new Network({ inputs: 784, layers, loss: 'cross-entropy', random }).save();
    await drop(page, [{ name: 'other.safetensors', bytes }]);
    await page.locator('#model', { hasText: 'other.safetensors: 784-10' }).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.locator('#model').waitFor({ state: 'hidden' });
    await page.locator('#option-lr').fill('0.001');
    await page.locator('#option-lr').press('Tab');
    const sha256 = await trainedSha256(page);
    expect(await page.locator('#verdict').textContent()).toContain('The settings were changed after epoch');
    await seek(page, 3);
    await seek(page, 150);
    expect(await trainedSha256(page)).toBe(sha256);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a number explained and a model saved while it trains: it goes on; all is tested when it stands still', async () => {
    const { page, complaints } = await site.open('#lab=2&epochs=600&play=1');
    const sha256 = await trainedSha256(page);
    await page.addInitScript(() => {
      const views: View[] = [];
      const Before = Worker;
      Object.assign(globalThis, {
        views,
        Worker: class extends Before {
          constructor(...given: ConstructorParameters<typeof Worker>) {
            super(...given);
            this.addEventListener('message', ({ data: { told } }) => {
              if (told?.kind === 'view') views.push(told.view);
            });
          }
        },
      });
    });
    /** The moments at which all test images were gone through. */
    const wholeTests = (): Promise<number[]> =>
      page.evaluate(() =>
        (globalThis as unknown as { views: View[] }).views
          .filter(({ tested }) => tested > 1000)
          .map(({ epochs }) => epochs),
      );
    await page.reload(); // its own address plays slowly
    const training = page.locator('.status', { hasText: 'Training: epoch' });
    await training.waitFor();
    await page.getByRole('button', { name: 'Example' }).click();
    await page.locator('.bar').nth(3).click();
    await page.locator('#explain h3', { hasText: 'Output 3' }).waitFor();
    await page.locator('#weights canvas').first().click();
    await page.locator('#explain h3', { hasText: 'Weight from pixel' }).waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save model' }).click();
    await downloading;
    const before = await wholeTests();
    await page.getByLabel('Speed').selectOption('20 epochs a second');
    await page.waitForTimeout(500);
    expect(await training.count()).toBe(1);
    expect(await wholeTests()).toEqual(before);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.locator('.status', { hasText: 'Paused: epoch' }).waitFor();
    await page.locator('#confusion .note', { hasText: '10,000 test images' }).waitFor();
    expect(await wholeTests()).toHaveLength(before.length + 1);
    await page.getByLabel('Speed').selectOption('as fast as it goes');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    expect(await trainedSha256(page)).toBe(sha256);
    await expect.poll(async () => (await wholeTests()).at(-1), { timeout: 10_000 }).toBe(600);
    // Which pixels spoke is said of the weights that are shown.
    const spoke = page.getByLabel('Which pixels spoke');
    await page.getByRole('button', { name: 'Which pixels spoke?' }).click();
    await spoke.waitFor();
    const atEnd = await wholeTests();
    await page.getByLabel('Epoch', { exact: true }).evaluate((slider: HTMLInputElement) => {
      for (const epochs of [500, 400, 300, 200, 100, 3]) {
        slider.valueAsNumber = epochs;
        slider.dispatchEvent(new Event('change'));
      }
    });
    await spoke.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await wholeTests()).at(-1), { timeout: 10_000 }).toBe(3);
    expect((await wholeTests()).length - atEnd.length).toBeLessThanOrEqual(2);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a pause ends the training that was asked for just before, which still waits for its turn', async () => {
    const { page } = await site.open('#lab=2&epochs=20000');
    await page.locator('.status', { hasText: 'Training: epoch' }).waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.locator('.status', { hasText: 'of the test images' }).waitFor();
    await page.evaluate(() => {
      const slider = document.querySelector<HTMLInputElement>('input[aria-label="Epoch"]')!;
      slider.valueAsNumber = 1;
      slider.dispatchEvent(new Event('change'));
      const play = document.querySelector<HTMLButtonElement>('#transport button')!;
      play.click();
      play.click();
    });
    await page.locator('.status', { hasText: 'Paused: epoch 1 of' }).waitFor();
    await page.waitForTimeout(500);
    const slider = page.getByLabel('Epoch', { exact: true });
    expect(await slider.inputValue()).toBe('1');
    // Epochs that were not trained yet cannot be gone to.
    await slider.press('End');
    await page.locator('.status', { hasText: /Paused: epoch (?!1 )/ }).waitFor();
    const last = await slider.inputValue();
    expect(await page.locator('.status').textContent()).toContain(
      `epoch ${Number(last).toLocaleString('en')} of 20,000`,
    );
    expect(await slider.getAttribute('aria-valuetext')).toBe(await page.locator('.moment').textContent());
    await slider.press('End');
    expect(await slider.inputValue()).toBe(last);
    await page.close();
  });

  test('a change that is refused while it trains changes nothing, also just after another one', async () => {
    const { page, complaints } = await site.open('#lab=2&epochs=20000');
    const change = (values: Readonly<Record<string, string>>): Promise<void> =>
      page.evaluate((given) => {
        for (const [name, value] of Object.entries(given)) {
          const input = document.querySelector<HTMLInputElement>(`#option-${name}`)!;
          input.value = value;
          input.dispatchEvent(new Event('change'));
        }
      }, values);
    const refused = page.locator('#option-validation-problem', { hasText: 'is none' });
    await page.locator('.status', { hasText: 'Training: epoch' }).waitFor();
    await change({ validation: '0.0001' });
    await refused.waitFor({ state: 'attached' });
    const epoch = async (): Promise<number> =>
      Number(/epoch ([\d,]+)/.exec((await page.locator('.status').textContent())!)?.[1]?.replace(',', ''));
    const before = await epoch();
    await page.locator('.status', { hasText: 'Training: epoch' }).waitFor();
    await expect.poll(epoch, { timeout: 20_000 }).toBeGreaterThan(before);
    // A fork is in the address, and goes on.
    await change({ lr: '0.002' });
    await page.waitForURL(/&lr=0\.002/);
    await page.locator('.status', { hasText: 'Training: epoch' }).waitFor();
    await change({ hidden: '16', validation: '0.0001' });
    await refused.waitFor({ state: 'attached' });
    await page.locator('.status', { hasText: 'Ready: 12,704 weights' }).waitFor();
    expect(await page.locator('#option-hidden').inputValue()).toBe('16');
    expect(await page.locator('#option-validation').inputValue()).toBe('0');
    expect(page.url()).toContain('hidden=16');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('another preset while one trains: nothing of the old training stays', async () => {
    const { page } = await site.open('#lab=2');
    await page.locator('.status', { hasText: 'Training: epoch' }).waitFor();
    await page.getByRole('button', { name: 'The surest mistakes' }).click();
    await page.locator('#explore figure').first().waitFor();
    await page.getByLabel('Preset').selectOption('softmax');
    await page.locator('.status', { hasText: 'Ready' }).waitFor();
    expect(await page.locator('#explore figure').count()).toBe(0);
    expect(await page.locator('#explore .found').textContent()).toBe('');
    await page.getByText('The curves as a table').click();
    expect(await page.locator('#curves tbody tr').count()).toBe(0);
    await page.close();
  });

  test('an address that the lab refuses says so, and trains nothing until it is mended', async () => {
    for (const [hash, message] of [
      ['#lab=2&lr-step=5&play=1', '--lr-step 5 means nothing to --lr-schedule constant'],
      ['#lab=4&preset=first&kernel=20&play=1', 'kernel'],
    ] as const) {
      const { page } = await site.open(hash);
      await page.locator('.banner', { hasText: message }).waitFor();
      expect(await page.locator('.status').textContent()).toBe('Nothing is open.');
      expect(await page.locator('#weights-sha256').textContent()).toBe('');
      await page.getByLabel('Preset').selectOption({ index: 1 });
      await page.locator('.status', { hasText: 'Ready' }).waitFor();
      await page.close();
    }
  });

  test('all of MNIST, which is nowhere: what is missing, and the way out', async () => {
    const { page } = await site.open('#lab=4&preset=full');
    const banner = page.locator('.banner', { hasText: 'Give a limit of at most 3000' });
    await banner.waitFor();
    for (const name of ['Play', 'Example', 'Save model', 'What does the lab find?'])
      expect(await page.getByRole('button', { name, exact: true }).isDisabled(), name).toBe(true);
    await page.keyboard.press('Space');
    expect(await banner.count()).toBe(1);
    await page.locator('#option-limit').evaluate((limit: HTMLInputElement) => {
      limit.value = '500';
      limit.dispatchEvent(new Event('change'));
    });
    await page.locator('.status', { hasText: '500 training images' }).waitFor();
    await page.goto('about:blank');
    await page.goto(`${site.origin}#lab=4`);
    await page.getByRole('button', { name: 'Train on what is here: first' }).click();
    await page.locator('.status', { hasText: /^Train(?:ing|ed): epoch/ }).waitFor();
    expect(await banner.count()).toBe(0);
    expect(await page.locator('#command').textContent()).toBe('pnpm exp 4 --preset first');
    await page.close();
  });

  test('the server finds the images of MNIST_DIR', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mnist-'));
    for (const set of ['train', 't10k'])
      for (const kind of ['images-idx3', 'labels-idx1'])
        writeFileSync(join(folder, `${set}-${kind}-ubyte.gz`), '');
    expect(await mnistFolder({ MNIST_DIR: folder })).toBe(folder);
    rmSync(folder, { recursive: true });
  });

  test('own images that are too small for the network leave the page as it was', async () => {
    const { page, complaints } = await site.open('#lab=4&preset=first&limit=100&epochs=1&play=1');
    const sha256 = await trainedSha256(page);
    await drop(page, stripes());
    await page.locator('.banner', { hasText: 'kernel' }).waitFor();
    expect(await page.locator('#weights-sha256').textContent()).toBe(sha256);
    await page.getByLabel('Preset').selectOption('first');
    await page.locator('.status', { hasText: 'Ready: 5,994 weights as seed 40 draws them, 1,000' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('own images of another size and with other classes', async () => {
    const { page, complaints } = await site.open('#lab=2&epochs=30&play=1');
    await trainedSha256(page);
    await drop(page, stripes());
    await page.locator('#said', { hasText: '10x6 pixels, 3 classes' }).waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await trainedSha256(page);
    expect(await page.locator('#verdict').textContent()).toContain('your own images');
    await page.getByRole('button', { name: 'Example' }).click();
    await page.locator('#drawn-answer', { hasText: 'The network says' }).waitFor();
    expect(await page.locator('.bar').count()).toBe(3);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** Sixty small images of three kinds of stripes. */
function stripes() {
  const [count, rows, cols] = [60, 10, 6];
  const labels = Array.from({ length: count }, (_, i) => i % 3);
  const images = labels.flatMap((label) =>
    Array.from({ length: rows * cols }, (_, p) => (Math.floor(p / cols) % 3 === label ? 255 : 0)),
  );
  return [
    { name: 'stripes.idx', bytes: idx([count, rows, cols], images) },
    { name: 'labels.idx', bytes: idx([count], labels) },
  ];
}

function idx(shape: readonly number[], values: readonly number[]): Uint8Array {
  const lengths = shape.flatMap((length) => [0, 0, length >> 8, length & 255]);
  return Uint8Array.from([0, 0, 8, shape.length, ...lengths, ...values]);
}
