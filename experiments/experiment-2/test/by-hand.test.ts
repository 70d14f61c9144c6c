import { idxFiles, runLab, smallPictures } from '@nn-labs/experiment/testing';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { type DenseConfig, Network } from '@nn-labs/network';
import { describe, expect, test } from 'vitest';
import { forward, initialWeights, type Loss, sigmoidDerivative, trainEpoch } from '../src/by-hand.ts';
import lab from '../src/index.ts';

/** Images of 30 pixels of which most are 0, as MNIST's are. */
function samples(count: number) {
  const random = new RandomState(7);
  const X = random.random([count, 30]).map((value) => (value < 0.8 ? 0 : value));
  const labels = random.randint(0, 10, count);
  return { X, Y: oneHot(labels, 10) };
}

/** Where two matrices of one shape differ first, in words; nothing where they are equal. */
function differences(name: string, byHand: Matrix, packaged: Matrix): string[] {
  const at = byHand.data.findIndex((value, i) => value !== packaged.data[i]);
  if (at < 0) return [];
  const [row, col] = [Math.floor(at / byHand.cols), at % byHand.cols];
  return [`${name}[${row}, ${col}]: ${byHand.data[at]} by hand, ${packaged.data[at]} by the package`];
}

test.each([
  ['notebook', 0.05],
  ['softmax', 5],
] as const)(
  '%s: each epoch by hand and by the network package, the same accuracies and weights, bit for bit',
  async (preset, lr) => {
    const { X, Y } = samples(50);
    const settings = lab.configure(preset, { hidden: [12] });
    const random = new RandomState(40);
    const { loss } = settings;
    const activation = loss === 'cross-entropy' ? 'softmax' : 'sigmoid';
    const layers: DenseConfig[] = [
      { units: 12, activation: 'sigmoid' },
      { units: 10, activation },
    ];
    const network = new Network({ inputs: 30, layers, loss, random });
    let weights = initialWeights(new RandomState(40), 30, 12, 10);
    const found = differences('first W1', weights.W1, network.layers[0]!.weight);
    for await (const report of network.train(X, Y, { epochs: 25, learningRate: lr, random })) {
      const { epoch } = report;
      const step = trainEpoch(X, Y, weights, lr, loss as Loss);
      weights = step;
      if (step.accuracy !== report.accuracy) {
        found.push(`epoch ${epoch}: accuracy ${step.accuracy} by hand, ${report.accuracy} by the package`);
      }
      if (Math.abs(step.loss - report.loss) > 1e-12 * report.loss) {
        found.push(`epoch ${epoch}: loss ${step.loss} by hand, ${report.loss} by the package`);
      }
      found.push(...differences(`epoch ${epoch}: W1`, weights.W1, network.layers[0]!.weight));
      found.push(...differences(`epoch ${epoch}: W2`, weights.W2, network.layers[1]!.weight));
    }
    // The first ones: one mistake makes everything after it differ.
    expect(found.slice(0, 3)).toEqual([]);
  },
);

describe('--engine by-hand', () => {
  const small = {
    data: 'idx',
    dataDir: temporaryFolder(idxFiles(smallPictures({ train: 150, test: 50 }))),
    limit: 150,
    epochs: 6,
    logInterval: 2,
  } as const;

  test('runs the lab by by-hand.ts: the figures and hashes of the package', async () => {
    const byHand = await runLab(lab, { ...small, engine: 'by-hand', details: true });
    const packaged = await runLab(lab, { ...small, engine: 'reference', details: true });
    expect(byHand.printed).toEqual(packaged.printed);
    const { weightsSha256, initSha256, testAccuracy } = packaged.outcome.result as Record<string, unknown>;
    expect(byHand.outcome.result).toMatchObject({ weightsSha256, initSha256, testAccuracy });
    expect(byHand.outcome.engine).toMatchObject({ name: 'by-hand', dtype: 'float64' });
  });

  test('stops between two epochs', async () => {
    const onPrint = (line: string, stop: () => void) => {
      if (line.startsWith('Epoch 2')) stop();
    };
    const { outcome } = await runLab(lab, { ...small, engine: 'by-hand' }, { onPrint });
    expect(outcome).toMatchObject({ status: 'interrupted', history: [{ epoch: 0 }, { epoch: 2 }] });
  });

  test('goes on from a checkpoint to the bits of a run that was not stopped', async () => {
    const onPrint = (line: string, stop: () => void) => {
      if (line.startsWith('Epoch 2')) stop();
    };
    const stopped = await runLab(lab, { ...small, engine: 'by-hand' }, { onPrint });
    expect(stopped.checkpoints.at(-1)).toMatchObject({ epochs: 3 });
    const resumed = await runLab(lab, {}, { resume: stopped });
    const whole = await runLab(lab, { ...small, engine: 'by-hand' });
    expect(resumed.outcome).toEqual({ ...whole.outcome, timing: expect.anything() });
  });

  test('a rate that is too high ends as a divergence', async () => {
    const { outcome } = await runLab(lab, { ...small, engine: 'by-hand', loss: 'cross-entropy', lr: 1e308 });
    expect(outcome).toMatchObject({ status: 'diverged', remedy: expect.stringContaining('learning rate') });
  });

  test.each([
    [{ loss: 'binary-cross-entropy' }, /^--loss binary-cross-entropy means nothing/],
    [{ optimizer: 'adam' }, /^--optimizer adam means nothing to --engine by-hand/],
    [{ bias: true }, /^--bias means nothing/],
    [{ batchSize: 32 }, /^--batch-size 32 means nothing/],
    [{ threads: 2 }, /^--threads 2 means nothing/],
    [{ hidden: [64, 32] }, /^--hidden 64,32: by-hand.ts has one hidden layer$/],
    [{ limit: null }, /^--engine by-hand is slow: all images/],
  ] as const)('refuses %j, which by-hand.ts does not know', (given, message) => {
    const config = lab.configure('notebook', { engine: 'by-hand', ...given });
    expect(() => lab.check?.(config)).toThrow(message);
    expect(() => lab.check?.(lab.configure('notebook', { engine: 'by-hand' }))).not.toThrow();
  });
});

test('the first weights are the notebook’s', () => {
  const { W1, W2 } = initialWeights(new RandomState(40), 784, 64, 10);
  // np.random.seed(40); W1 = 2 * np.random.random((784, 64)) - 1; W2 = 2 * np.random.random((64, 10)) - 1
  expect(W1.sum()).toBeCloseTo(159.78874538381814, 10); // W1.sum()
  expect(W2.sum()).toBeCloseTo(-15.086555933280628, 12); // W2.sum()
});

test('sigmoidDerivative takes the activation: at σ(0) = 0.5 the slope is 0.25', () => {
  expect(sigmoidDerivative(Matrix.fromRows([[0.5, 0, 1]])).toRows()).toEqual([[0.25, 0, 0]]);
});

test('the forward pass gives numbers between 0 and 1', () => {
  const { X } = samples(5);
  const { hidden, output } = forward(X, initialWeights(new RandomState(1), 30, 12, 10));
  expect([hidden.shape, output.shape]).toEqual([
    [5, 12],
    [5, 10],
  ]);
  expect(Math.min(...output.data)).toBeGreaterThan(0);
  expect(Math.max(...output.data)).toBeLessThan(1);
});
