import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adviceExperiments, adviceOn, measure } from '../src/advice.ts';
import lab from '../src/index.ts';
import type { Settings } from '../src/options.ts';

const page = readFileSync(new URL('../advice.md', import.meta.url), 'utf8');
const settings = lab.configure('notebook', {}) as Settings;

test.each(adviceExperiments)(
  '$text is shown by its experiment, setting by setting, and stands on the page',
  (experiment) => {
    const means = measure(experiment).map(({ mean, deviation }) => ({ mean, deviation: deviation! }));
    for (const [i, { mean, deviation }] of means.slice(1).entries()) {
      const before = means[i]!;
      const gain = (mean - before.mean) * (experiment.better === 'more' ? 1 : -1);
      // More than the seeds make by chance.
      expect(gain).toBeGreaterThan(deviation + before.deviation);
    }
    expect(page).toContain(`pnpm exp 2 ${experiment.command}\n`);
    for (const { row } of experiment.settings) expect(page).toContain(`\`${row}\``);
  },
);

test('what does not help is not advised: fewer units do not narrow the gap, nor does Xavier learn more', () => {
  const rowsOf = (...rows: string[]) => rows.map((row) => ({ name: row, row: `${row} --seeds 1..3` }));
  const [eight, thirtyTwo, own] = measure({
    figure: 'gap',
    settings: rowsOf('--hidden 8', '--hidden 32', '--lr 0.005'),
  });
  expect(eight!.mean).toBeGreaterThan(thirtyTwo!.mean);
  expect(thirtyTwo!.mean).toBeGreaterThan(own!.mean - own!.deviation!);
  const [xavier, uniform] = measure({
    figure: 'trainAccuracy',
    settings: rowsOf('--init xavier', '--lr 0.005'),
  });
  expect(xavier!.mean).toBeLessThan(uniform!.mean);
});

test('advice has its command and what it gave; where all images are used, none asks for more', () => {
  expect(adviceOn('gap', settings).advice).toMatchObject({
    command: 'pnpm exp 2 --lr 0.0025 --sweep limit=500,1000,2000 --seeds 1..3',
    measured: expect.stringMatching(
      /^The gap: \d\d\.\d ± \d\.\d points with 500 images, .* with 2000 images\.$/,
    ),
  });
  expect(adviceOn('gap', { ...settings, limit: null })).toEqual({});
  expect(adviceOn('saturation', settings)).toEqual({});
});
