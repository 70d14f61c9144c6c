import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { isSkipped, openSite, trainedSha256, where } from '../browser.ts';
import { digits, draw } from '../digits.ts';

const mnist = process.env.MNIST_DIR ?? null;
const mirror = 'https://cdn.jsdelivr.net/gh/fgnt/mnist/';
const skipped = mnist === null ? ' (SKIPPED: set MNIST_DIR to the folder of the MNIST files)' : '';

/** The built page with another address of the mirror. */
function pageWithMirror(address: string): string {
  const dist = temporaryFolder();
  cpSync(join(import.meta.dirname, '../../dist'), dist, { recursive: true });
  let found = 0;
  for (const name of readdirSync(join(dist, 'assets')).filter((each) => each.endsWith('.js'))) {
    const file = join(dist, 'assets', name);
    const code = readFileSync(file, 'utf8');
    found += code.split(mirror).length - 1;
    writeFileSync(file, code.replaceAll(mirror, address));
  }
  expect(found).toBe(1);
  return dist;
}

/** A file of MNIST, packed. */
function fileOf(name: string): Buffer {
  const packed = name.replace(/(\.gz)?$/, '.gz');
  const there = readdirSync(mnist!).includes(packed);
  return there
    ? readFileSync(join(mnist!, packed))
    : gzipSync(readFileSync(join(mnist!, name.replace('.gz', ''))));
}

describe.skipIf(isSkipped)(where, () => {
  test('a mirror that fails is told of in words, and the page goes on; one that has all of MNIST is enough', async () => {
    const allowed = { 'Access-Control-Allow-Origin': '*' };
    const other = gzipSync(Buffer.alloc(1000));
    let answer: (response: ServerResponse, name: string) => void = () => {};
    const server = createServer((request, response) => answer(response, basename(request.url!)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    // The page's own server has other files of these names.
    const folder = temporaryFolder();
    for (const kind of ['images-idx3', 'labels-idx1'])
      writeFileSync(join(folder, `train-${kind}-ubyte.gz`), other);
    const site = await openSite({ dist: pageWithMirror(address), mnist: folder }, { others: [address] });
    const { page } = await site.open('#lab=2&epochs=3&play=1');
    const sha256 = await trainedSha256(page);
    const limit = page.locator('#option-limit');
    const askForAll = () =>
      limit.evaluate((input: HTMLInputElement) => {
        input.value = 'all';
        input.dispatchEvent(new Event('change'));
      });
    const faults: readonly (readonly [string, typeof answer])[] = [
      ['does not let other pages read its files', (response) => response.end(other)],
      ['the server answers 404', (response) => response.writeHead(404, allowed).end()],
      ['is not MNIST’s: its SHA-256 is', (response) => response.writeHead(200, allowed).end(other)],
      [
        'the connection broke off',
        (response) => {
          response.writeHead(200, { ...allowed, 'Content-Length': 9e6 });
          response.write(other, () => setTimeout(() => response.destroy(), 50));
        },
      ],
    ];
    for (const [message, fault] of faults) {
      answer = fault;
      await askForAll();
      // The group of settings may be folded.
      const problem = page.locator('#option-limit-problem');
      await problem.filter({ hasText: 'all of MNIST is' }).waitFor({ state: 'attached' });
      const [here, there] = (await problem.textContent())!.split(` nor at ${address} `);
      expect(here).toContain(`${site.origin}/mnist/train-`);
      expect(here).toContain('is not MNIST’s: its SHA-256 is 541b3e9d…');
      expect(there).toContain(message);
      expect(there).toContain('The page goes on with 1000');
      expect(await limit.inputValue()).toBe('1000');
      expect(await page.locator('#weights-sha256').textContent()).toBe(sha256);
    }
    await page.getByRole('button', { name: 'Again' }).click();
    expect(await trainedSha256(page)).toBe(sha256);
    if (mnist !== null) {
      answer = (response, name) => {
        const bytes = fileOf(name);
        const half = bytes.length >> 1;
        response.writeHead(200, { ...allowed, 'Content-Length': bytes.length });
        response.write(bytes.subarray(0, half));
        setTimeout(() => response.end(bytes.subarray(half)), 500);
      };
      await askForAll();
      await page
        .locator('#said', { hasText: /Loading train-images-idx3-ubyte.gz: \d\.\d of 9\.\d MB/ })
        .waitFor();
      await page.locator('.status', { hasText: '60,000 training images' }).waitFor();
    }
    await site.close();
    server.closeAllConnections();
    server.close();
  });

  test.skipIf(mnist === null)(
    `lab 4 trains on all of MNIST to the weights of the command line, and then reads drawn digits${skipped}`,
    async () => {
      const site = await openSite({ mnist });
      const { page, complaints } = await site.open('#lab=4&epochs=1&play=1');
      // pnpm exp 4 --epochs 1
      expect(await trainedSha256(page, 400_000)).toBe(
        '80b2f54df5a1447bb959157afa745610ab9cb9c3ae0beb9a1799cc94a26edac5',
      );
      const answers: string[] = [];
      for (const digit of digits.keys()) {
        await draw(page, digit);
        // The drawing is read between two frames, each time anew: wait for the last reading, which may be a wrong one.
        const right = page.locator('#drawn-answer', { hasText: `says ${digit}:` });
        await right.waitFor({ timeout: 2000 }).catch(() => {});
        await page.waitForTimeout(100);
        answers.push((await page.locator('#drawn-answer').textContent()) ?? '');
      }
      const right = answers.filter((answer, digit) => answer.includes(`says ${digit}:`));
      expect(right.length, answers.join('\n')).toBeGreaterThanOrEqual(8);
      expect(complaints).toEqual([]);
      await site.close();
    },
  );
});
