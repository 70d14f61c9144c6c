import process from 'node:process';
import { brokenClaims, runLab } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import lab from '../../src/index.ts';

test('--preset first keeps its claims, on the sample that comes with the labs', {
  timeout: 300_000,
}, async () => {
  const run = await runLab(lab, '--preset first', { context: { env: {} } });
  expect(brokenClaims(lab, run)).toEqual([]);
  expect(lab.claims?.filter(({ preset }) => preset === 'first')).toHaveLength(2);
  expect(run.figure('testAccuracy')).toBeGreaterThanOrEqual(0.94);
});

test.skipIf(process.env.MNIST_DIR === undefined)(
  'the default run keeps its claims (MNIST_DIR)',
  { timeout: 900_000 },
  async () => {
    const run = await runLab(lab, {}, { context: { env: process.env } });
    expect(brokenClaims(lab, run)).toEqual([]);
    expect(run.figure('testAccuracy')).toBeGreaterThanOrEqual(0.989);
  },
);
