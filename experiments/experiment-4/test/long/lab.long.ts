import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { Json } from '@nn-labs/experiment';
import { brokenClaims, runLab } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import lab from '../../src/index.ts';

interface Recorded {
  readonly options: string;
  readonly history: readonly Json[];
}

const file = new URL('../../results.json', import.meta.url);
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, 'utf8')).runs;

// All epochs of all runs would take a minute of two cores: a wrong bit of a weight would show in the first losses too.
test.each(recorded.filter(({ options }) => options.includes('--preset first')))(
  'pnpm exp 4 $options begins as it is recorded, on the sample that comes with the labs',
  async ({ options, history }) => {
    const { outcome } = await runLab(lab, options, {
      context: { env: {} },
      onPrint: (line, stop) => line.startsWith('Epoch ') && stop(),
    });
    expect(outcome.status).toBe('interrupted');
    expect(outcome.history).toEqual(history.slice(0, 1));
  },
);

test.skipIf(!process.env.MNIST_DIR)(
  'the default run keeps its claims (MNIST_DIR)',
  { timeout: 900_000 },
  async () => {
    const run = await runLab(lab, {}, { context: { env: process.env } });
    expect(brokenClaims(lab, run)).toEqual([]);
    expect(run.figure('testAccuracy')).toBeGreaterThanOrEqual(0.989);
  },
);
