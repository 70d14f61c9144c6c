import { Matrix, RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type DenseConfig, DivergenceError, Network } from '../src/index.ts';
import { collect, sampleData, sampleNetwork, sigmoidLayers } from './sample-data.ts';

const reluLayers: DenseConfig[] = [
  { units: 5, activation: 'relu' },
  { units: 3, activation: 'relu' },
];
const [X, Y] = sampleData(30, 12, 3);

async function divergence(
  network: Network,
  x: Matrix,
  y: Matrix,
  learningRate: number,
  batchSize: number | 'full' = 'full',
): Promise<DivergenceError> {
  const random = new RandomState(1);
  const training = collect(network.train(x, y, { epochs: 50, learningRate, batchSize, random }));
  const error: unknown = await training.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DivergenceError);
  return error as DivergenceError;
}

describe('what is said of a run that diverges', () => {
  test('a learning rate that is too high', async () => {
    const network = sampleNetwork({ layers: reluLayers });
    const error = await divergence(network, X, Y, 1e100);
    expect(error.message).toBe(
      'train: the loss became Infinity in epoch 1, batch 0; weights and activations are still finite, ' +
        'the loss alone overflowed. Likely cause: learning rate 1e+100 is too high. Try a tenth of it.',
    );
    expect(error).toMatchObject({ name: 'DivergenceError', epoch: 1, batch: 0, layer: null, where: 'loss' });
    expect(error.likelyCause).toBe('learning rate 1e+100 is too high. Try a tenth of it.');
  });

  test('mini-batches: the first layer with an overflow', async () => {
    const error = await divergence(sampleNetwork({ layers: reluLayers }), X, Y, 1e200, 10);
    expect(error.message).toBe(
      'train: the loss became NaN in epoch 0, batch 1; the first values not finite are in layer 1 ' +
        '(activation). Likely cause: learning rate 1e+200 is too high. Try a tenth of it.',
    );
    expect(error).toMatchObject({ epoch: 0, batch: 1, layer: 1, where: 'activation' });
  });

  test('inputs that are not scaled', async () => {
    const unscaled = Matrix.fromRows([[1e3, 0, 2550]]);
    const layers: DenseConfig[] = [{ units: 1, activation: 'relu' }];
    const parameters = [{ weight: Matrix.ones(3, 1) }];
    const network = new Network({ inputs: 3, layers, loss: 'squared-error', parameters });
    const error = await divergence(network, unscaled, Matrix.ones(1, 1), 1e305);
    expect(error.message).toBe(
      'train: not all values are finite at the end of epoch 0; the first values not finite are in layer 0 (weight). ' +
        'Likely cause: the inputs are not scaled, they reach 2550. Scale them to about 1, as pixels / 255.',
    );
  });

  test('a loss that overflows at once', async () => {
    const error = await divergence(sampleNetwork(), X, Y.multiply(1e200), 0.1);
    expect(error.message).toBe(
      'train: the loss became Infinity in epoch 0, batch 0; weights and activations are still finite, ' +
        'the loss alone overflowed. Likely cause: the targets are too large for a loss to be squared or summed. Scale Y.',
    );
  });

  test('weights drawn or given too large', async () => {
    const parameters = [{ weight: Matrix.full(12, 5, 1e200) }, { weight: Matrix.full(5, 3, 1e200) }];
    const error = await divergence(
      sampleNetwork({ layers: reluLayers, random: undefined, parameters }),
      X,
      Y,
      0.1,
    );
    expect(error.message).toBe(
      'train: the loss became Infinity in epoch 0, batch 0; the first values not finite are in layer 1 ' +
        '(activation). Likely cause: the weights are too large for these inputs. Draw them with init xavier or he.',
    );
  });

  test('a weight that was broken before', async () => {
    const network = sampleNetwork();
    network.layers[1]!.weight.set(2, 1, Number.NaN);
    const error = await divergence(network, X, Y, 0.1);
    expect(error.message).toBe(
      'train: the loss became NaN in epoch 0, batch 0; the first values not finite are in layer 1 (weight). ' +
        'Likely cause: the weight was not finite before training began. Draw its weights again.',
    );
  });

  test('a bias that was broken before', async () => {
    const network = sampleNetwork({ layers: [{ units: 3, activation: 'tanh', bias: true }] });
    network.layers[0]!.bias!.set(0, 2, Number.NaN);
    const error = await divergence(network, X, Y, 0.1);
    expect(error).toMatchObject({ layer: 0, where: 'bias' });
    expect(error.likelyCause).toBe('the bias was not finite before training began. Draw its weights again.');
  });

  test('cross-entropy of weighted sums that overflow', async () => {
    const layers: DenseConfig[] = [
      { units: 5, activation: 'relu' },
      { units: 3, activation: 'softmax' },
    ];
    const error = await divergence(sampleNetwork({ layers, loss: 'cross-entropy' }), X, Y, 1e300);
    expect(error.message).toBe(
      'train: the loss became NaN in epoch 1, batch 0; the first values not finite are in layer 1 (activation). ' +
        'Likely cause: learning rate 1e+300 is too high. Try a tenth of it.',
    );
  });

  test('infinite weights behind a sigmoid, which makes them a harmless 0 or 1', async () => {
    const parameters = [{ weight: Matrix.zeros(2, 1) }];
    const options = { inputs: 2, layers: sigmoidLayers(1), loss: 'squared-error', parameters } as const;
    const error = await divergence(new Network(options), Matrix.ones(1, 2), Matrix.full(1, 1, 1e10), 1e300);
    expect(error.message).toBe(
      'train: not all values are finite at the end of epoch 0; the first values not finite are in layer 0 (weight). ' +
        'Likely cause: learning rate 1e+300 is too high. Try a tenth of it.',
    );
    expect(error).toMatchObject({ layer: 0, where: 'weight' });
  });
});

test('float32 overflows earlier', async () => {
  const [x, y] = sampleData(30, 12, 3, { dtype: 'float32' });
  const network = sampleNetwork({ layers: reluLayers, dtype: 'float32' });
  const error = await divergence(network, x, y, 1e30);
  expect(error.layer).not.toBeNull();
});

test('the weights are those of the last completed update, before the batch whose loss was not finite', async () => {
  const network = sampleNetwork({ layers: reluLayers });
  await divergence(network, X, Y, 1e100);
  const once = sampleNetwork({ layers: reluLayers });
  await collect(once.train(X, Y, { epochs: 1, learningRate: 1e100 }));
  expect(await network.weightsSha256()).toBe(await once.weightsSha256());
});
