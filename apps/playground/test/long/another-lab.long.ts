import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labsPlugin } from '../../build/labs-plugin.ts';
import { isSkipped, openSite, type Site, trainedSha256, where } from '../browser.ts';

/** A lab with a title and layers, and nothing for the page. */
const source = `import { defineClassifier } from '@nn-labs/classifier';

export default defineClassifier({
  id: 97,
  title: 'Softmax regression',
  summary: 'Trains 784-10.',
  defaults: { epochs: 4, lr: 0.01, batchSize: 100, limit: 1000, logInterval: 1 },
  layers: (_settings, { classes }) => [{ units: classes, activation: 'softmax', bias: true }],
});
`;

describe.skipIf(isSkipped)(where, () => {
  // Below the page's packages, which the lab imports.
  const folder = join(import.meta.dirname, '../../node_modules/.another-lab');
  let site: Site;

  beforeAll(async () => {
    const lab = join(folder, 'experiment-97');
    mkdirSync(join(lab, 'src'), { recursive: true });
    writeFileSync(
      join(lab, 'package.json'),
      JSON.stringify({ dependencies: { '@nn-labs/classifier': '*' } }),
    );
    writeFileSync(join(lab, 'README.md'), '# Softmax regression\n');
    writeFileSync(join(lab, 'src/index.ts'), source);
    const dist = join(folder, 'dist');
    await build({
      root: join(import.meta.dirname, '../..'),
      configFile: false,
      base: './',
      logLevel: 'error',
      plugins: [labsPlugin(folder)],
      worker: { format: 'es', plugins: () => [labsPlugin(folder)] },
      build: { outDir: dist, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 },
    });
    site = await openSite({ dist });
  });
  afterAll(async () => {
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a new classifier lab is on the page by its definition alone', async () => {
    const { page, complaints } = await site.open('#lab=97&play=1');
    await trainedSha256(page);
    expect(await page.locator('h1').textContent()).toBe('Softmax regression');
    expect(await page.locator('.status').textContent()).toContain('epoch 4 of 4');
    // An epoch has ten batches: the weights are shown after each.
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'One batch' }).click();
    await page.locator('.moment', { hasText: 'batch 1 of 10 in epoch 1 of 4' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
