import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { loadMnist } from '@nn-labs/mnist/node';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrainedInPage } from './browser/page.ts';

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const isSkipped = executablePath === undefined && process.env.CI === undefined;

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

describe.skipIf(isSkipped)(
  'lab 2 in headless Chromium (skipped when /usr/bin/chromium is not there, but never in CI)',
  () => {
    let folder: string;
    let browser: Browser;
    let server: Server;
    /** The modules in the bundle. */
    const bundled: string[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'lab-in-browser-'));
      await build({
        ...{ configFile: false, logLevel: 'error', base: './', root: join(import.meta.dirname, 'browser') },
        build: {
          ...{ outDir: folder, emptyOutDir: true, target: 'es2023', minify: false },
          rolldownOptions: {
            input: join(import.meta.dirname, 'browser/page.ts'),
            output: { entryFileNames: 'page.js' },
          },
        },
        plugins: [{ name: 'list', moduleParsed: ({ id }) => void bundled.push(id.replaceAll('\\', '/')) }],
      });
      writeFileSync(
        join(folder, 'index.html'),
        '<!doctype html><script type="module" src="page.js"></script>',
      );
      const { train, test: tested } = await loadMnist({ trainCount: 1000, env: {} });
      const bytes = ({ images, labels }: typeof train, count: number) =>
        Buffer.concat([images.subarray(0, count * 784), labels.subarray(0, count)]);
      writeFileSync(join(folder, 'train'), bytes(train, 1000));
      writeFileSync(join(folder, 'test'), bytes(tested, 500));
      server = createServer(({ url = '/' }, response) => {
        const file = join(folder, url === '/' ? 'index.html' : url);
        const type = types[extname(file)] ?? 'application/octet-stream';
        response.writeHead(existsSync(file) ? 200 : 404, { 'Content-Type': type });
        response.end(existsSync(file) ? readFileSync(file) : 'there is no such file');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      browser = await chromium.launch({
        executablePath: executablePath ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      });
    });

    afterAll(async () => {
      await browser?.close();
      server?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('nothing of Node is bundled with the lab', () => {
      expect(bundled.some((id) => id.includes('classifier/dist/training/session'))).toBe(true);
      expect(bundled.some((id) => id.includes('classifier/dist/data/no-files'))).toBe(true);
      expect(
        bundled.filter((id) => /node:|browser-external|mnist\/dist\/node|experiment\/dist\/runs/.test(id)),
      ).toEqual([]);
    });

    test('it trains there on images that the page gives, to the weights of pnpm exp 2', async () => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction('globalThis.trainLab2 !== undefined');
      const trained = await page.evaluate<TrainedInPage>('trainLab2()');
      expect(errors).toEqual([]);
      expect(trained.outcome.result).toMatchObject({
        initSha256: '8589fe0edf52db46d7b840b3ddb4412f9f3bb59b0384656661a864830eb8cbe8',
        weightsSha256: '15aacd9faa3c89b26f0259a578ea6245676135065eb11b3ded5368be9b9c092d',
      });
      expect(trained.printed).toContain('**** Training 1 Hidden Layer ANN ******');
      expect(trained.printed).toContain('Epoch 999: Accuracy = 98.00%');
      expect(trained.findings.join('\n')).toMatch(/of the training images are right/);
      expect(trained.refused).toBe('--patience 3 watches validation images, and there are none');
      await page.close();
    });
  },
);
