import { memoryRecorder, runLab } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import lab from '../src/index.ts';
import { mnistDir, needsMnist } from './mnist.ts';

test('the notebook’s first epochs, on its 1,000 images', async () => {
  const { printed, outcome } = await runLab(lab, { epochs: 2, logInterval: 1 });
  expect(outcome.data).toEqual({ source: 'mnist', from: 'sample', trainCount: 1000, testCount: 10_000 });
  expect(printed.slice(0, 4)).toEqual([
    'Data Loaded: X shape: (1000, 784), y shape: (1000, 10)',
    '',
    '**** Training 1 Hidden Layer ANN ******',
    'Epoch 0: Accuracy = 9.20%',
  ]);
  // 0.5 * np.sum((y - output) ** 2) at epochs 0 and 1
  const losses = outcome.history?.map((report) => (report as { loss: number }).loss) ?? [];
  expect(losses[0]).toBeCloseTo(1518.6725895, 7);
  expect(losses[1]).toBeCloseTo(549.1791839, 7);
  expect(outcome.result).toMatchObject({
    // hashlib.sha256(W1.tobytes() + W2.tobytes()) after np.random.seed(40) and the two draws
    initSha256: '8589fe0edf52db46d7b840b3ddb4412f9f3bb59b0384656661a864830eb8cbe8',
  });
});

test.skipIf(mnistDir === null)(
  `the sample and all of MNIST: the same bits, held-out curve and all${needsMnist}`,
  async () => {
    const runs = [];
    for (const dataDir of [null, mnistDir]) {
      const record = memoryRecorder();
      const settings = { dataDir, epochs: 2, logInterval: 1, limit: 2000, hidden: [8] } as const;
      const { outcome } = await runLab(lab, settings, { context: { record } });
      const { history, result } = outcome;
      const { rows, facts } = record;
      runs.push({ rows, history, result, described: JSON.stringify(facts).replace(/"from":"\w+"/g, '') });
    }
    expect(runs[0]?.rows[1]?.heldOutLoss).toBeGreaterThan(0);
    expect(runs[0]?.described).toMatch(/"trainSha256":"[0-9a-f]{64}"/);
    expect(runs[1]).toEqual(runs[0]);
  },
);
