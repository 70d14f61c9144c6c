import { expect, test } from 'vitest';
import { mnistDir, needsMnist } from './mnist.ts';
import { runLab } from './run-lab.ts';

test.skipIf(mnistDir === null)(`the notebook’s first epochs, on its 1,000 images${needsMnist}`, async () => {
  const { printed, outcome } = await runLab({ dataDir: mnistDir, epochs: 2, logInterval: 1 });
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
