import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import {
  checkGradients,
  DivergenceError,
  EarlyStopping,
  fit,
  Network,
  Optimizer,
  type Trainable,
} from '../src/index.ts';
import { collect } from './sample-data.ts';

const X = new RandomState(1).random([30, 4]);
const labels = Array.from({ length: 30 }, (_, i) => i % 3);
const Y = oneHot(labels, 3);

/** Softmax regression by whole matrices, with the weights of a network. */
function softmaxRegression(W: Matrix): Trainable {
  const gradient = new Float64Array(W.size);
  return {
    parameters: [{ name: 'layers.0.weight', shape: W.shape, matrix: W }],
    gradients: [gradient],
    reduction: 'mean',
    accumulate({ rows }) {
      const [x, y] = [X.take(rows), Y.take(rows)];
      const z = x.matmul(W);
      const o = z.softmax();
      gradient.set(x.transposeMatmul(y.subtract(o).divide(rows.length)).data);
      const losses = Array.from(rows, (_, i) => -Math.log(o.get(i, y.slice(i, i + 1).argmax())));
      const right = o.argmax(1).filter((label, i) => label === labels[rows[i]!]).length;
      return { losses, correct: right };
    },
  };
}

describe('fit', () => {
  test.each(['sgd', 'momentum', 'adam'] as const)('gives the bits of a network: %s', async (name) => {
    const layers = [{ units: 3, activation: 'softmax' }] as const;
    const random = new RandomState(5);
    const network = new Network({ inputs: 4, layers, loss: 'cross-entropy', random });
    const own = softmaxRegression(network.layers[0]!.weight.copy());
    const stream = new RandomState(0);
    stream.setState(random.getState());
    const options = { epochs: 6, learningRate: 0.1, batchSize: 8, clipNorm: 0.05 };
    const expected = await collect(
      network.train(X, Y, { ...options, random, optimizer: new Optimizer({ name }) }),
    );
    const reports = await collect(
      fit(own, { ...options, samples: 30, random: stream, optimizer: new Optimizer({ name }) }),
    );
    expect(own.parameters[0]!.matrix.equals(network.layers[0]!.weight)).toBe(true);
    expect(reports.map(({ accuracy }) => accuracy)).toEqual(expected.map(({ accuracy }) => accuracy));
    for (const [i, { loss }] of reports.entries()) expect(loss).toBeCloseTo(expected[i]!.loss, 12);
  });

  test('the gradients of anything that learns agree with differences; a wrong one does not', async () => {
    const own = softmaxRegression(new RandomState(2).uniform(-1, 1, [4, 3]));
    expect((await checkGradients(own, 30))[0]!.relativeError).toBeLessThanOrEqual(1e-7);
    const wrong: Trainable = {
      ...own,
      accumulate: (batch) => {
        const answer = own.accumulate(batch);
        own.gradients[0]![5]! *= -1;
        return answer;
      },
    };
    expect((await checkGradients(wrong, 30))[0]!.relativeError).toBeGreaterThan(1e-3);
  });

  test('early stopping keeps the best parameters of anything that learns', () => {
    const own = softmaxRegression(Matrix.ones(4, 3));
    const stopping = new EarlyStopping({ patience: 2 });
    stopping.observe(0, { loss: 1, accuracy: null }, own);
    own.parameters[0]!.matrix.set(0, 0, 9);
    stopping.observe(1, { loss: 2, accuracy: null }, own);
    const other = new EarlyStopping({ patience: 2 });
    other.restoreState(stopping.state(), own);
    expect(other.best).toEqual({ epoch: 0, loss: 1, accuracy: null });
    other.restore(own);
    expect(own.parameters[0]!.matrix.get(0, 0)).toBe(1);
  });

  test('a divergence names the parameter; losses that are too few are refused', async () => {
    const own = softmaxRegression(Matrix.full(4, 3, Number.NaN));
    await expect(collect(fit(own, { samples: 30, epochs: 1, learningRate: 1 }))).rejects.toThrow(
      DivergenceError,
    );
    const few: Trainable = { ...own, accumulate: () => ({ losses: [1], correct: null }) };
    await expect(collect(fit(few, { samples: 30, epochs: 1, learningRate: 1 }))).rejects.toThrow(
      'fit: 1 losses of 30 samples. Answer one for each.',
    );
    const drawing: Trainable = {
      ...own,
      accumulate: ({ draws }) => ({ losses: [draws(0).random()], correct: null }),
    };
    await expect(collect(fit(drawing, { samples: 1, epochs: 1, learningRate: 1 }))).rejects.toThrow(
      'fit: draws need `seed`',
    );
    expect(() => fit(own, { samples: 0, epochs: 1, learningRate: 1 })).toThrow(
      'fit: samples must be an integer from 1',
    );
  });
});
