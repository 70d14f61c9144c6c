import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drop, isSkipped, openSite, type Site, trainedSha256, where } from '../browser.ts';

const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  /** A page that shows everything that it can: trained, drawn on, a number explained, all that is folded open. */
  async function fullPage(lab: string): Promise<Page> {
    const { page } = await site.open(`#lab=${lab}&play=1`);
    await trainedSha256(page);
    await page.getByRole('button', { name: 'Example' }).click();
    await page.locator('.bar').nth(3).click();
    await page.locator('#explain h3').waitFor();
    await page.getByRole('button', { name: 'Which pixels spoke?' }).click();
    await page.getByRole('button', { name: 'The surest mistakes' }).click();
    await page.locator('.gallery canvas').first().waitFor();
    await page.locator('details').evaluateAll((all: HTMLDetailsElement[]) => {
      for (const each of all) each.open = true;
    });
    await page.locator('#curves tbody tr').first().waitFor();
    return page;
  }

  test.each(['2&epochs=30&bananas=3', '4&preset=first&epochs=2'])(
    'axe finds nothing: lab %s',
    async (lab) => {
      const page = await fullPage(lab);
      await page.evaluate(axe);
      await page.locator('#weights canvas').first().focus();
      for (const width of [320, 390, 1280]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await expectNoFlaw(page, `${width} ${colorScheme}`);
        }
      }
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save model' }).click();
      const bytes = readFileSync(await (await downloading).path());
      await drop(page, [{ name: 'model.safetensors', bytes }]);
      await page.locator('#model').waitFor();
      await page.setViewportSize({ width: 320, height: 900 });
      await expectNoFlaw(page, 'a model of a file');
      await page.close();
    },
  );

  test('on paper: the numbers and pictures, and nothing to press; without motion where none is wanted', async () => {
    const page = await fullPage('2&epochs=3');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark', reducedMotion: 'reduce' });
    for (const control of ['#transport', '#controls', 'input', 'select', 'button:not(.bar, .right, .wrong)'])
      expect(await page.locator(control).filter({ visible: true }).count(), control).toBe(0);
    for (const content of [
      '#curves canvas',
      '#curves tbody tr',
      '.bar',
      '.gallery canvas',
      '#explain .total',
    ])
      expect(await page.locator(content).first().isVisible(), content).toBe(true);
    const style = (name: string, of: string) =>
      page
        .locator(of)
        .first()
        .evaluate((each, key) => getComputedStyle(each).getPropertyValue(key), name);
    expect(await style('background-color', 'body')).toBe('rgb(250, 250, 248)');
    expect(await style('transition-duration', '.fill')).toBe('0s');
    await page.close();
  });

  test.each(['2&epochs=3', '4&preset=first&epochs=1'])(
    'the keys read and explain the numbers of every picture: lab %s',
    async (lab) => {
      const page = await fullPage(lab);
      const pictures = page.locator(
        '.pixels[aria-label*="Enter explains"]:not([aria-label^="What training"])',
      );
      const explained = new Set<string>();
      for (const picture of (await pictures.all()).slice(0, 8)) {
        await picture.focus();
        // Into the middle, where there is ink; from there a tile on and back again.
        for (let i = 0; i < 14; i++) await picture.press('ArrowRight');
        for (let i = 0; i < 14; i++) await picture.press('ArrowDown');
        await picture.press('Shift+ArrowLeft');
        await picture.press('Shift+ArrowRight');
        const said = (await page.locator('#voice').textContent()) ?? '';
        await picture.press('Enter');
        await page.waitForFunction(
          (before) => document.querySelector('#voice')?.textContent !== before,
          said,
        );
        // What is read aloud is the number that the panel then explains.
        const number = Number(said.split(': ').at(-1));
        const numbers = (await page.locator('#explain .number').allTextContents()).map(Number);
        const title = (await page.locator('#explain h3').textContent())!;
        const shown = title.startsWith('Pixel') ? numbers[0]! : numbers.at(-1)!; // a pixel is shown as its byte
        expect(Number(shown.toPrecision(4)), said).toBeCloseTo(number, 4);
        if (number !== 0) explained.add(title.replaceAll(/\d+/g, '#'));
        expect(await picture.evaluate((canvas) => document.activeElement === canvas)).toBe(true);
      }
      expect(explained.size).toBeGreaterThanOrEqual(3); // a weight, a pixel, a unit or an element of a map
      // The confusion matrix is one stop of the Tab key as well.
      expect(await page.locator('.confusion [tabindex="0"]').count()).toBe(1);
      await page.locator('.confusion [tabindex="0"]').focus();
      for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      await page.locator('.found', { hasText: 'a 2 taken for a 1' }).waitFor();
      expect(await page.locator('.confusion [tabindex="0"]').count()).toBe(1);
      await page.close();
    },
  );

  test('the keys draw: the pen goes down with the space bar, and where it stands is no ink', async () => {
    const { page } = await site.open('#lab=2&epochs=3&play=1');
    await trainedSha256(page);
    await page.locator('.pad').focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowUp');
    await page.locator('#drawn-answer', { hasText: 'Draw a digit' }).waitFor();
    expect(await page.locator('.bar').count()).toBe(0);
    await page.keyboard.press('Space');
    for (let i = 0; i < 16; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.locator('.bar').first().waitFor();
    await page.keyboard.press('Control+z');
    await page.locator('.bar').first().waitFor({ state: 'detached' });
    await page.close();
  });

  test.each(['2&bananas=1', '4&preset=first&epochs=400'])(
    'while it trains, a screen reader hears one sentence a second: lab %s',
    async (lab) => {
      const { page } = await site.open(`#lab=${lab}`);
      await page.locator('.status', { hasText: 'Training: epoch' }).waitFor();
      const heard = await page.evaluate(async () => {
        const said: string[] = [];
        const live = document.querySelectorAll('[aria-live], [role=status], [role=alert], output');
        const watcher = new MutationObserver((changes) => {
          for (const { target } of changes) said.push(target.textContent ?? '');
        });
        for (const each of live)
          watcher.observe(each, { childList: true, characterData: true, subtree: true });
        await new Promise((resolve) => setTimeout(resolve, 6000));
        return said;
      });
      expect(heard.length, heard.join('\n')).toBeGreaterThanOrEqual(2);
      expect(heard.length, heard.join('\n')).toBeLessThanOrEqual(7);
      for (const sentence of heard)
        expect(sentence).toMatch(/^Training: epoch [\d,]+ of [\d,]+, [\d.]+% of the/);
      await page.close();
    },
  );
});

/** Nothing that axe finds, and nothing that is cut off or that the page has to be moved sideways for. */
async function expectNoFlaw(page: Page, what: string): Promise<void> {
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await checker.run();
    const cut = [...document.querySelectorAll('.panel, .banner')].flatMap((box) =>
      [...box.querySelectorAll('*')]
        .filter((each) => each.getBoundingClientRect().right > box.getBoundingClientRect().right)
        .map((each) => `cut off: ${each.outerHTML.slice(0, 80)}`),
    );
    const sideways = document.documentElement.scrollWidth - innerWidth;
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      ...cut,
      ...(sideways > 0 ? [`${sideways} pixels too wide`] : []),
    ];
  });
  expect(found, what).toEqual([]);
}
