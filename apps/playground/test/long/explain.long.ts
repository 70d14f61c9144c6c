import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSkipped, openSite, type Site, seek, trainedSha256, where } from '../browser.ts';

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test('what was a weight before, and what each image added, is the weight now', async () => {
    const { page } = await site.open('#lab=2&epochs=3&play=1');
    await trainedSha256(page);
    const weights = page.locator('#weights canvas').first();
    const { width } = (await weights.boundingBox())!;
    const middle = (width * 14.5) / 231; // of the first of eight tiles a row
    expect((width * 29) / 231).toBeCloseTo(25, 1); // a tile and its gap, in whole pixels of the screen
    await weights.click({ position: { x: middle, y: middle } });
    await page.locator('#explain h3').waitFor();
    await page.locator('#explain .terms', { hasText: 'image ' }).waitFor();
    await expectSum(page);
    await page.getByRole('button', { name: 'Example' }).click();
    await page.locator('.bar').nth(3).click();
    await page.locator('#explain h3', { hasText: 'Output 3' }).waitFor();
    await expectSum(page);
    await seek(page, 2);
    await page.locator('#explain h3').waitFor({ state: 'detached' });
    await page.close();
  });

  test('a number of lab 4 is explained with the line of by-hand.ts that computes it, of lab 2 for a dense layer', async () => {
    const { page, complaints } = await site.open('#lab=4&preset=first&limit=100&epochs=1&play=1');
    await trainedSha256(page);
    const explained = page.locator('#explain');
    await page.getByRole('button', { name: 'Example' }).click();
    await page.locator('.bar').nth(3).click();
    await explained.getByText('by-hand.ts of lab 2, which has this step, line').waitFor();
    await explained.getByText('const sums = hidden.matmul(W2);').waitFor();
    await page.locator('.activations canvas').first().click();
    await explained.getByText('by-hand.ts, line').waitFor();
    await explained.getByText('sum += pixel(X').waitFor();
    await page
      .locator('#weights canvas')
      .first()
      .click({ position: { x: 8, y: 8 } });
    await explained.getByText('of kernel 0, after epoch 1').waitFor();
    await explained.getByText('sum += value * delta').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** The terms shown add up to the sum shown. */
async function expectSum(page: Page): Promise<void> {
  const numbers = await page.locator('#explain .terms .number').allInnerTexts();
  const isTotal = await page
    .locator('#explain .terms tr')
    .evaluateAll((rows) => rows.map((row) => row.className === 'total'));
  const at = isTotal.indexOf(true);
  const sum = numbers.slice(0, at).reduce((total, text) => total + Number(text), 0);
  expect(sum).toBeCloseTo(Number(numbers[at]), 7);
}
