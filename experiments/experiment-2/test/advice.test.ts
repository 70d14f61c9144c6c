import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adviceExperiments, adviceOn } from '../src/advice.ts';
import lab from '../src/index.ts';

const page = readFileSync(new URL('../advice.md', import.meta.url), 'utf8');
const { rows } = JSON.parse(readFileSync(new URL('../advice.json', import.meta.url), 'utf8'));

interface Recorded {
  readonly options: string;
  readonly runs: readonly {
    readonly result: { readonly trainAccuracy: number; readonly testAccuracy: number };
  }[];
}

type Figure = 'gap' | 'trainAccuracy' | 'testAccuracy';

/** Mean and standard deviation over the seeds of a row of advice.json, in percent. */
function measure(options: string, figure: Figure): { mean: number; deviation: number } {
  const row = (rows as Recorded[]).find((each) => each.options === `${options} --seeds 1..3`);
  if (row === undefined) throw new Error(`advice.json has no row ${options}`);
  const values = row.runs.map(({ result }) =>
    figure === 'gap' ? result.trainAccuracy - result.testAccuracy : result[figure],
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean: 100 * mean, deviation: 100 * Math.sqrt(squares / (values.length - 1)) };
}

test.each(adviceExperiments)(
  '$text is shown by its experiment, setting by setting, and stands on the page',
  ({ command, measured }) => {
    const [, beside = '', option, values = ''] = /^pnpm exp 2 (.*)--sweep (\w+)=(\S+) --seeds 1\.\.3$/.exec(
      command,
    )!;
    const figure = measured.startsWith('The gap') ? 'gap' : 'testAccuracy';
    const means = values.split(',').map((value) => {
      const row = `${beside}--${option} ${value}`;
      expect(page).toContain(`\`${row} --seeds 1..3\``);
      return measure(row, figure);
    });
    const texts = measured.matchAll(/([\d.]+) ± ([\d.]+) (?:points|%)/g);
    expect([...texts].map(([, ...numbers]) => numbers)).toEqual(
      means.map(({ mean, deviation }) => [mean.toFixed(1), deviation.toFixed(1)]),
    );
    for (const [i, { mean, deviation }] of means.slice(1).entries()) {
      const before = means[i]!;
      const gain = (mean - before.mean) * (figure === 'gap' ? -1 : 1);
      // More than the seeds make by chance.
      expect(gain).toBeGreaterThan(deviation + before.deviation);
    }
    expect(page).toContain(`${command}\n`);
  },
);

test('what does not help is not advised: fewer units do not narrow the gap, nor does Xavier learn more', () => {
  const [eight, thirtyTwo, own] = ['--hidden 8', '--hidden 32', '--lr 0.005'].map((row) =>
    measure(row, 'gap'),
  );
  expect(eight!.mean).toBeGreaterThan(thirtyTwo!.mean);
  expect(thirtyTwo!.mean).toBeGreaterThan(own!.mean - own!.deviation);
  const [xavier, uniform] = ['--init xavier', '--lr 0.005'].map((row) => measure(row, 'trainAccuracy'));
  expect(xavier!.mean).toBeLessThan(uniform!.mean);
});

test('where all images are used, none asks for more', () => {
  const settings = lab.configure('notebook', {});
  expect(adviceOn('gap', settings)?.command).toContain('--sweep limit=500,1000,2000');
  expect(adviceOn('gap', { ...settings, limit: null })).toBeNull();
  expect(adviceOn('saturation', settings)).toBeNull();
});
