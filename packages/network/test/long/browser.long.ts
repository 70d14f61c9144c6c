import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Run, type Trained, trainHere } from '../browser/lab.ts';
import { openSite, type Site } from '../browser/site.ts';
import { notebookSha256 } from '../notebook.ts';

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const isSkipped = executablePath === undefined && process.env.CI === undefined;

/** What a page reports. */
interface Report {
  readonly trained: Trained;
  readonly engine: { readonly name: string; readonly threads: number };
  readonly isolated: boolean;
  readonly tookMs: number;
  readonly ticks: number;
}

type Place = 'page' | 'worker';

const places = (['isolated', 'shared'] as const).flatMap((kind) =>
  (['page', 'worker'] as const).map((place) => ({ kind, place })),
);

/** Only a worker of an isolated page may sleep and share memory. */
function threadsAt(kind: string, place: Place): number {
  return kind === 'isolated' && place === 'worker' ? 2 : 1;
}

describe.skipIf(isSkipped)(
  'headless Chromium (skipped when /usr/bin/chromium is not there, but never in CI)',
  () => {
    let browser: Browser;
    let site: Site;
    const errors: string[] = [];

    beforeAll(async () => {
      site = await openSite();
      browser = await chromium.launch({
        executablePath: executablePath ?? '/usr/bin/chromium',
        args: [
          ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
          ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
        ],
      });
    });

    afterAll(async () => {
      await browser?.close();
      site?.close();
    });

    async function open(kind: string): Promise<Page> {
      const page = await browser.newPage();
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => errors.push(message.text()));
      await page.goto(`${site.origin}/${kind}/`);
      await page.waitForFunction('globalThis.trainInWorker !== undefined');
      return page;
    }

    async function trainAt(kind: string, place: Place, run: Run): Promise<Report> {
      const page = await open(kind);
      site.asked.clear();
      try {
        const call = place === 'page' ? 'trainInPage' : 'trainInWorker';
        const report = await page.evaluate<Report>(`${call}(${JSON.stringify({ threads: 2, ...run })})`);
        expect(errors).toEqual([]);
        expect(report.isolated).toBe(kind === 'isolated');
        expect(report.engine).toEqual({ name: 'simd', threads: threadsAt(kind, place) });
        // The engine's own worker is started where it can help, and nowhere else.
        const started = [...site.asked].some((path) => path.endsWith('/engine/linalg-engine-worker.js'));
        expect(started).toBe(threadsAt(kind, place) === 2);
        return report;
      } finally {
        await page.close();
      }
    }

    describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
      test.each(places)('twenty epochs as in Node: $kind, $place', async ({ kind, place }) => {
        const run: Run = { dtype, epochs: 20, data: 'drawn' };
        const { trained } = await trainAt(kind, place, run);
        expect(trained).toEqual(await trainHere(run));
      });

      test.each(places)("the notebook's 1,000 epochs: $kind, $place", async ({ kind, place }) => {
        const { trained, ticks, tookMs } = await trainAt(kind, place, {
          dtype,
          epochs: 1000,
          data: 'mnist',
        });
        expect(trained.sha256).toBe(notebookSha256[dtype]);
        // Others have their turns: timers go on.
        expect(ticks).toBeGreaterThan(tookMs / 100);
      });

      test('the plain loops, asked for', async () => {
        const run: Run = { dtype, epochs: 2, data: 'drawn', engine: 'reference' };
        const page = await open('isolated');
        const report = await page.evaluate<Report>(`trainInPage(${JSON.stringify(run)})`);
        expect(report.engine).toEqual({ name: 'reference', threads: 1 });
        expect(report.trained).toEqual(await trainHere(run));
        await page.close();
      });
    });
  },
);
