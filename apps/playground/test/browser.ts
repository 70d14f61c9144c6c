import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { playgroundServer } from '../bin/serve.js';

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
/** Never in CI. */
export const isSkipped: boolean = executablePath === undefined && process.env.CI === undefined;
export const where = 'in Chromium (skipped where /usr/bin/chromium is not there, but never in CI)';

/** The page as a browser shows it, and everything that the browser complained about. */
export interface Opened {
  readonly page: Page;
  readonly complaints: string[];
}

export interface Site {
  readonly origin: string;
  open(hash?: string, size?: { width: number; height: number }): Promise<Opened>;
  close(): Promise<void>;
}

/** Serves the built page and opens a browser with flags; whatever is neither on the site nor at `others` cannot be reached. */
export async function openSite(
  options: Parameters<typeof playgroundServer>[0] = {},
  {
    others = [],
    flags = [],
    host = '127.0.0.1',
  }: { readonly others?: readonly string[]; readonly flags?: readonly string[]; readonly host?: string } = {},
): Promise<Site> {
  const server = playgroundServer(options);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://${host}:${port}`;
  const browser: Browser = await chromium.launch({
    executablePath: executablePath ?? '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...flags,
    ],
  });
  return {
    origin,
    async open(hash = '', size = { width: 1280, height: 900 }) {
      const page = await browser.newPage({ viewport: size });
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => complaints.push(message.text()));
      await page.route(
        (url) => url.origin !== origin && !others.some((each) => url.href.startsWith(each)),
        (route) => route.abort(),
      );
      await page.goto(`${origin}${options.root ?? '/'}${hash}`);
      return { page, complaints };
    },
    async close() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The hash of the trained weights, when the training is done. */
export async function trainedSha256(page: Page, timeout = 120_000): Promise<string> {
  const output = page.locator('#weights-sha256');
  await page.waitForFunction(
    () => document.querySelector('#weights-sha256')?.textContent?.length === 64,
    null,
    { timeout },
  );
  return (await output.textContent()) ?? '';
}

/** Moves the slider to the moment after so many epochs. */
export async function seek(page: Page, epochs: number): Promise<void> {
  await page.getByLabel('Epoch', { exact: true }).evaluate((slider: HTMLInputElement, value) => {
    slider.valueAsNumber = value;
    slider.dispatchEvent(new Event('change'));
  }, epochs);
  await page.waitForFunction(
    (wanted) =>
      document.querySelector('.status')?.textContent?.includes(`epoch ${wanted.toLocaleString('en')} of`),
    epochs,
  );
}

export interface Dropped {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type?: string;
}

/** Drops files on the page, all at once. */
export async function drop(page: Page, files: readonly Dropped[]): Promise<void> {
  const plain = files.map(({ name, bytes, type = '' }) => ({
    ...{ name, type },
    content: Buffer.from(bytes).toString('base64'), // numbers one by one take seconds
  }));
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, type, content } of given)
      transfer.items.add(
        new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name, { type }),
      );
    return transfer;
  }, plain);
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}
