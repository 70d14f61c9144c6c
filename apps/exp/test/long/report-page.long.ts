import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkoutOfLab2, exp } from '../in-process.ts';
import { smallDataset } from '../small-dataset.ts';

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const isSkipped = executablePath === undefined && process.env.CI === undefined;

/** A rectangle on the screen, and what it belongs to. */
interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const views = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1000, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1000, height: 900 } },
  { name: 'dark, on a phone', colorScheme: 'dark', viewport: { width: 390, height: 800 } },
] as const;

describe.skipIf(isSkipped)(
  'a report in headless Chromium (skipped when /usr/bin/chromium is not there, but never in CI)',
  () => {
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      const dataDir = smallDataset();
      const words = [
        '2',
        '--data',
        'idx',
        '--data-dir',
        dataDir,
        '--limit',
        '100',
        '--epochs',
        '60',
        '--report',
      ];
      const { stderr } = await exp(words, { checkout: checkoutOfLab2() });
      folder = /^Recorded in (.*)$/m.exec(stderr)?.[1] ?? 'nowhere';
      browser = await chromium.launch({
        executablePath: executablePath ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      });
    });

    afterAll(() => browser?.close());

    /** Opens a file of the run, and notes what it asks for and complains of. */
    async function open(
      file: string,
      options: BrowserContextOptions,
    ): Promise<{ page: Page; odd: string[] }> {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const odd: string[] = [];
      const address = pathToFileURL(join(folder, file)).href;
      page.on('console', (message) => odd.push(message.text()));
      page.on('pageerror', (error) => odd.push(String(error)));
      page.on('request', (request) => {
        if (request.url() !== address && !request.url().startsWith('data:')) odd.push(request.url());
      });
      await page.goto(address);
      return { page, odd };
    }

    test.each(views)(
      '$name: no error, no request, nothing wider than the page',
      async ({ name: _, ...view }) => {
        const { page, odd } = await open('report.html', view);
        const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
        const [content, screen] = widths as [number, number];
        expect(content).toBeLessThanOrEqual(screen);
        expect(odd).toEqual([]);
        await page.context().close();
      },
    );

    test.each(views)('$name: every figure has many colours on it', async ({ name: _, ...view }) => {
      const { page } = await open('report.html', view);
      const figures = await page.locator('svg.nn-figure').all();
      expect(figures).toHaveLength(4);
      for (const figure of figures) {
        const { data, info } = await sharp(await figure.screenshot())
          .raw()
          .toBuffer({ resolveWithObject: true });
        const { width, height, channels } = info;
        const colours = new Set<number>();
        for (let i = 0; i < width * height * channels; i += channels) {
          colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
        }
        // The ground alone is one colour; letters and lines without a picture have some dozen.
        expect(colours.size).toBeGreaterThan(40);
      }
      await page.context().close();
    });

    test('no text of a figure lies on another, or outside of its figure, or is too small to read', async () => {
      const { page } = await open('report.html', views[0]);
      const figures =
        (await page.evaluate(`[...document.querySelectorAll('figure svg.nn-figure')].map((svg) => {
        const box = (element, text) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return { text, left, right, top, bottom };
        };
        const texts = [...svg.querySelectorAll('text')].filter(({ textContent }) => textContent !== '');
        return {
          frame: box(svg, svg.getAttribute('aria-label')),
          texts: texts.map((text) => box(text, text.textContent)),
          sizes: texts.map((text) => parseFloat(getComputedStyle(text).fontSize)),
        };
      })`)) as { frame: Box; texts: Box[]; sizes: number[] }[];
      expect(figures).toHaveLength(4);
      for (const { frame, texts, sizes } of figures) {
        expect(Math.min(...sizes), frame.text).toBeGreaterThanOrEqual(12);
        const outside = texts.filter((box) => !contains(frame, box)).map(({ text }) => text);
        expect(outside, frame.text).toEqual([]);
        const touching = texts.flatMap((a, i) =>
          texts.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.text} on ${b.text}`] : [])),
        );
        expect(touching, frame.text).toEqual([]);
      }
      await page.context().close();
    });

    test('light and dark differ, on paper it is always light', async () => {
      const ground = async (page: Page): Promise<unknown> =>
        page.evaluate(`[getComputedStyle(document.body).backgroundColor, ...[...document.querySelectorAll('svg.nn-figure > style + rect')]
          .map((rect) => getComputedStyle(rect).fill)]`);
      const light = (await open('report.html', views[0])).page;
      const dark = (await open('report.html', views[1])).page;
      const white = new Array<string>(5).fill('rgb(255, 255, 255)');
      expect(await ground(light)).toEqual(white);
      expect(await ground(dark)).toEqual(new Array<string>(5).fill('rgb(21, 25, 30)'));
      await dark.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await ground(dark)).toEqual(white);
    });

    test('each figure is a picture by itself, as strict XML', async () => {
      const files = readdirSync(join(folder, 'figures'));
      expect(files).toHaveLength(4);
      for (const file of files) {
        const { page, odd } = await open(`figures/${file}`, views[0]);
        // A browser shows the error in place of a file that is not well-formed.
        expect(await page.evaluate('document.documentElement.localName'), file).toBe('svg');
        expect(await page.evaluate("document.querySelectorAll('parsererror').length"), file).toBe(0);
        expect(odd, file).toEqual([]);
        await page.context().close();
      }
    });
  },
);

function contains(frame: Box, { left, right, top, bottom }: Box): boolean {
  return left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
}

/** Boxes of letters have some air above and below, which may touch. */
function overlap(a: Box, b: Box): boolean {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 1 && down > 3;
}
