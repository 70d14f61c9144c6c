import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { expect, test } from 'vitest';
import {
  decodeTraining,
  EarlyStopping,
  encodeTraining,
  gradientCheck,
  type Layer,
  type LayerKind,
  Network,
  Optimizer,
  registerLayer,
} from '../src/index.ts';
import { collect } from './sample-data.ts';

/** z = (x + noise) * gain, the noise drawn in training only: a layer that learns, draws, and keeps what it drew. */
const noisyGain: LayerKind<{ readonly kind: 'noisyGain'; readonly noise?: number }> = {
  kind: 'noisyGain',
  complete(name, { noise = 0 }) {
    if (typeof noise === 'number') return { kind: 'noisyGain', noise };
    throw new TypeError(`Network: ${name}.noise must be a number, found ${noise}`);
  },
  make({ noise = 0 }, input, parameter) {
    const size = input.reduce((product, length) => product * length, 1);
    const own = parameter({ name: 'gain', rows: 1, cols: size, shape: [size], init: 'normal' });
    return {
      kind: 'noisyGain',
      inputShape: input,
      outputShape: input,
      parameters: [own],
      activation: 'tanh',
      work: size,
      keeps: size,
      forward(x, z, count, pass) {
        const isNoisy = pass.training && noise > 0;
        for (let i = 0; i < count * size; i++) {
          pass.kept[i] = x[i]! + (isNoisy ? noise * pass.random.random() : 0);
          z[i] = pass.kept[i]! * own.matrix.data[i % size]!;
        }
      },
      backward(_x, _z, delta, dx, [gradient], count, pass) {
        for (let i = 0; i < count * size; i++) {
          gradient![i % size]! += pass.kept[i]! * delta[i]!;
          if (dx !== null) dx[i] = own.matrix.data[i % size]! * delta[i]!;
        }
      },
    };
  },
};

const X = new RandomState(1).random([40, 4]);
const labels = Array.from({ length: 40 }, (_, i) => (X.get(i, 0) > X.get(i, 1) ? 1 : 0));

function make(noise: number, random: RandomState, dtype: 'float64' | 'float32' = 'float64'): Network<Layer> {
  const layers = [
    { units: 4, activation: 'relu', bias: true, init: 'he' },
    { kind: 'noisyGain', noise },
    { units: 2, activation: 'softmax', bias: true },
  ] as const;
  return new Network<Layer>({ inputs: 4, layers, loss: 'cross-entropy', dtype, random });
}

test('a layer of one’s own is refused until its kind is known, and once more after that', () => {
  expect(() => make(0, new RandomState(1))).toThrow('Network: layers[1].kind must be one of dense, ');
  registerLayer(noisyGain);
  expect(() => registerLayer(noisyGain)).toThrow('registerLayer: there is a kind "noisyGain" already.');
  expect(() => make('much' as never, new RandomState(1))).toThrow('layers[1].noise must be a number');
});

test('its gradients agree with differences', async () => {
  const checks = await gradientCheck(make(0, new RandomState(3)), X, oneHot(labels, 2));
  expect(checks.map(({ name }) => name)).toContain('layers.1.gain');
  for (const { name, relativeError } of checks) expect(relativeError, name).toBeLessThanOrEqual(1e-7);
});

test('it learns, is stopped early, saved and loaded', async () => {
  const random = new RandomState(4);
  const network = make(0.1, random);
  const options = { epochs: 60, learningRate: 0.05, batchSize: 9, random, seed: 7 };
  const watch = { X, Y: oneHot(labels, 2) };
  const stopping = new EarlyStopping({ patience: 60 });
  for await (const { epoch, watched } of network.train(X, watch.Y, {
    ...options,
    watch,
    optimizer: new Optimizer({ name: 'adam' }),
  })) {
    stopping.observe(epoch, watched!, network);
  }
  stopping.restore(network);
  const { loss, accuracy } = await network.evaluate(X, watch.Y);
  expect(loss).toBe(stopping.best!.loss);
  expect(accuracy).toBeGreaterThan(0.9);
  const loaded = Network.load<Layer>(network.save());
  expect(loaded.config).toEqual(network.config);
  expect((await loaded.predict(X)).equals(await network.predict(X))).toBe(true);
});

test.each(['float64', 'float32'] as const)(
  '%s: a resumed training goes on to the same bits',
  async (dtype) => {
    const [x, y] = [X.astype(dtype), oneHot(labels, 2, dtype)];
    const options = { learningRate: 0.02, batchSize: 9, seed: 7, clipNorm: 1 };
    const adam = () => new Optimizer({ name: 'adam' });
    const whole = new RandomState(4);
    const expected = make(0.2, whole, dtype);
    await collect(expected.train(x, y, { ...options, epochs: 6, random: whole, optimizer: adam() }));

    const random = new RandomState(4);
    const network = make(0.2, random, dtype);
    const optimizer = adam();
    await collect(network.train(x, y, { ...options, epochs: 2, random, optimizer }));
    const file = encodeTraining({
      network,
      epochs: 2,
      random: random.getState(),
      optimizer: optimizer.state(),
    });
    const kept = decodeTraining<Layer>(file);
    const [stream, again] = [new RandomState(0), adam()];
    stream.setState(kept.random!);
    again.restore(kept.optimizer);
    const rest = { ...options, startEpoch: 2, epochs: 6, random: stream, optimizer: again };
    await collect(kept.network.train(x, y, rest));
    expect(await kept.network.weightsSha256()).toBe(await expected.weightsSha256());
    expect(kept.network.parameters.find(({ name }) => name === 'layers.1.gain')!.matrix).toBeInstanceOf(
      Matrix,
    );
  },
);
