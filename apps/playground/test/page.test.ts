import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSkipped, openSite, type Site, seek, trainedSha256, where } from './browser.ts';

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  test('the page trains, goes back to the same weights, and complains of nothing', async () => {
    const { page, complaints } = await site.open('#lab=2&epochs=20&log-interval=10&play=1');
    const sha256 = await trainedSha256(page);
    await seek(page, 7);
    expect(await page.locator('#weights-sha256').textContent()).toBe('');
    await seek(page, 20);
    expect(await trainedSha256(page)).toBe(sha256);
    expect(await page.locator('#command').textContent()).toBe('pnpm exp 2 --epochs 20 --log-interval 10');
    expect(complaints).toEqual([]);
    await page.close();
  });
});
