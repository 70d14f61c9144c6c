import process from 'node:process';
import { afterEach, describe, expect, test } from 'vitest';
import { isSkipped, openSite, type Site, trainedSha256, where } from '../browser.ts';

/** Of `pnpm exp 2 --epochs 20`. */
const sha256 = '699d202d0b03f565e80be8cae9511c5eae026b414a28a91c26ad5bf35f735854';

describe.skipIf(isSkipped)(where, () => {
  let site: Site;
  afterEach(() => site?.close());

  /** The browser has no SIMD without these instructions; a processor of another kind knows no such flag. */
  test.skipIf(process.arch !== 'x64')('without SIMD the page computes the same, and says so', async () => {
    site = await openSite({}, { flags: ['--js-flags=--no-enable-sse4-1'] });
    const { page, complaints } = await site.open('#lab=2&epochs=20&play=1');
    expect(await trainedSha256(page)).toBe(sha256);
    expect(await page.locator('#bits').textContent()).toContain('no WebAssembly SIMD here');
    await page.getByRole('button', { name: 'Example' }).click();
    await page.locator('#drawn-answer', { hasText: 'The network says' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('over plain http the page computes the same, and says what a browser does not give it there', async () => {
    site = await openSite(
      { isolated: false },
      { host: 'nn-labs.test', flags: ['--host-resolver-rules=MAP nn-labs.test 127.0.0.1'] },
    );
    const { page, complaints } = await site.open('#lab=2&epochs=20&play=1');
    expect(
      await page.evaluate(() => [isSecureContext, typeof crypto.subtle, typeof SharedArrayBuffer]),
    ).toEqual([false, 'undefined', 'undefined']);
    expect(await trainedSha256(page)).toBe(sha256);
    expect(await page.locator('#bits').textContent()).toContain(
      'Over plain http a browser gives a page neither',
    );
    await page.getByRole('button', { name: 'Copy command' }).click();
    await page.getByText('does not let the page copy. The command: pnpm exp 2 --epochs 20').waitFor();
    expect(complaints).toEqual([]);
  });
});
