import { readFileSync } from 'node:fs';
import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import {
  decodeSafetensors,
  encodeSafetensors,
  Network,
  type NetworkOptions,
  type Safetensors,
  SafetensorsError,
  type SafetensorsTensor,
} from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const biased: Partial<NetworkOptions> = {
  layers: [
    { units: 5, activation: 'tanh', bias: true, init: 'he' },
    { units: 4, activation: 'relu' },
    { units: 3, activation: 'softmax', bias: true, init: 'xavier' },
  ],
  loss: 'cross-entropy',
};

describe('a network saved and loaded is the same', () => {
  test.each(['float64', 'float32'] as const)(
    '%s, after training, with the caller’s metadata',
    async (dtype) => {
      const network = sampleNetwork({ ...biased, dtype, random: new RandomState(40) });
      const [X, Y] = sampleData(30, 12, 3, { dtype });
      await collect(network.train(X, Y, { epochs: 5, learningRate: 0.1 }));
      const bytes = network.save({ metadata: { seed: '40', note: 'lab 2' } });
      const loaded = Network.load(bytes);
      expect(loaded.config).toEqual(network.config);
      expect(await loaded.weightsSha256()).toBe(await network.weightsSha256());
      expect((await loaded.predict(X)).equals(await network.predict(X))).toBe(true);
      expect(await loaded.evaluate(X, Y)).toEqual(await network.evaluate(X, Y));
      expect(loaded.save({ metadata: { seed: '40', note: 'lab 2' } })).toEqual(bytes);
      expect(decodeSafetensors(bytes).metadata.get('note')).toBe('lab 2');
    },
  );

  test('tensors and shapes as documented, little-endian', () => {
    const { tensors, metadata } = decodeSafetensors(sampleNetwork(biased).save());
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ['layers.0.weight', [12, 5]],
      ['layers.0.bias', [5]],
      ['layers.1.weight', [5, 4]],
      ['layers.2.weight', [4, 3]],
      ['layers.2.bias', [3]],
    ]);
    expect([...metadata]).toEqual([
      [
        'config',
        '{"inputs":12,"layers":[{"units":5,"activation":"tanh","bias":true,"init":"he"},' +
          '{"units":4,"activation":"relu","bias":false,"init":"uniform"},' +
          '{"units":3,"activation":"softmax","bias":true,"init":"xavier"}],"loss":"cross-entropy","dtype":"float64"}',
      ],
    ]);
  });

  test('one that Python wrote, with spaces in its config and defaults left out', () => {
    const path = new URL('../fixtures/safetensors.json', import.meta.url);
    const network = Network.load(Buffer.from(JSON.parse(readFileSync(path, 'utf8')).model, 'hex'));
    expect(network.config).toEqual({
      inputs: 2,
      layers: [{ units: 3, activation: 'tanh', bias: true, init: 'uniform' }],
      loss: 'squared-error',
      dtype: 'float32',
    });
    expect(network.layers[0]!.weight.toRows()).toEqual([
      [0.5, -1, 2],
      [4, 0, -0.25],
    ]);
    expect(network.layers[0]!.bias!.toRows()).toEqual([[1, 2, 3]]);
  });

  test('a loaded network goes on training, the file unchanged', async () => {
    const bytes = sampleNetwork().save();
    const kept = bytes.slice();
    const [X, Y] = sampleData(30, 12, 3);
    await collect(Network.load(bytes).train(X, Y, { epochs: 2, learningRate: 0.1 }));
    expect(bytes).toEqual(kept);
  });
});

describe('what is not saved', () => {
  test('a network that diverged, a key that is taken, a value that is not text', () => {
    const network = sampleNetwork();
    network.layers[1]!.weight.set(2, 1, Number.NEGATIVE_INFINITY);
    expect(() => network.save()).toThrow(
      new RangeError(
        'save: layers.1.weight holds -Infinity at (2, 1); a network whose training diverged is not saved',
      ),
    );
    expect(() => sampleNetwork().save({ metadata: { config: '{}' } })).toThrow(
      new RangeError('save: metadata key "config" is the network\'s own'),
    );
    // A caller without types may pass anything.
    expect(() => sampleNetwork().save({ metadata: { seed: 40 } as never })).toThrow(
      new TypeError('save: metadata "seed" must be a string, found 40'),
    );
    expect(() => sampleNetwork().save({ metadata: { constructor: 'x' } })).toThrow(SafetensorsError);
  });
});

describe('files that are no network', () => {
  const good = decodeSafetensors(sampleNetwork(biased).save());
  const config = good.metadata.get('config')!;

  const withConfig = (text: string): Safetensors => ({ ...good, metadata: new Map([['config', text]]) });
  const withTensor = (name: string, tensor?: SafetensorsTensor): Safetensors => {
    const tensors = new Map(good.tensors);
    if (tensor === undefined) tensors.delete(name);
    else tensors.set(name, tensor);
    return { ...good, tensors };
  };
  const zeros = (...shape: number[]): SafetensorsTensor => ({
    shape,
    data: new Float64Array(shape.reduce((product, size) => product * size, 1)),
  });
  const otherLoss = config.replace('cross-entropy', 'squared-error');

  const cases: [name: string, content: Safetensors, message: string][] = [
    [
      'no config',
      { ...good, metadata: new Map() },
      'metadata "config": expected the JSON of a network config, found nothing',
    ],
    [
      'a config that is not JSON',
      withConfig('{'),
      'metadata "config": expected the JSON of a network config, found "{"',
    ],
    [
      'a config of nothing',
      withConfig('null'),
      'metadata "config": expected a valid network config, found Network: the config must be an object, found null',
    ],
    [
      'an infinite number of inputs',
      withConfig(config.replace('12', '1e999')),
      'metadata "config": expected a valid network config, ' +
        'found Network: inputs must be an integer from 1 to 2147483647, found Infinity',
    ],
    [
      'an impossible pair of loss and output',
      withConfig(otherLoss),
      'metadata "config": expected a valid network config, found Network: loss squared-error needs sigmoid, ' +
        'tanh, relu, leaky-relu or identity on the output layer, found softmax. ' +
        'Set the activation of the last layer to sigmoid, or the loss to cross-entropy.',
    ],
    [
      'a config with something unknown',
      withConfig(config.replace('{', '{"dropout":0.5,')),
      'metadata "config": expected only inputs, layers, loss, dtype, judge, found "dropout"',
    ],
    [
      'a layer with something unknown',
      withConfig(config.replace('"units":4', '"units":4,"\\u001bnorm":true')),
      'metadata "config": expected only units, activation, bias, init, kind, found "\\u001bnorm"',
    ],
    [
      'a missing tensor',
      withTensor('layers.1.weight'),
      'tensor "layers.1.weight": expected shape (5, 4), found no such tensor',
    ],
    [
      'one tensor too many',
      withTensor('layers.1.bias', zeros(4)),
      'tensors: expected only those of the config, 5 in all, found "layers.1.bias"',
    ],
    [
      'layers that do not follow each other',
      withTensor('layers.1.weight', zeros(6, 4)),
      'tensor "layers.1.weight" shape: expected (5, 4), found (6, 4)',
    ],
    [
      'a bias with two sizes',
      withTensor('layers.0.bias', zeros(1, 5)),
      'tensor "layers.0.bias" shape: expected (5), found (1, 5)',
    ],
    [
      'another dtype',
      withTensor('layers.0.bias', { shape: [5], data: new Float32Array(5) }),
      'tensor "layers.0.bias" dtype: expected float64, found float32',
    ],
    [
      'NaN',
      withTensor('layers.1.weight', { shape: [5, 4], data: new Float64Array(20).fill(Number.NaN, 13) }),
      'tensor "layers.1.weight": expected finite numbers, found NaN at (3, 1)',
    ],
  ];

  test.each(cases)('%s', (_, content, message) => {
    expect(() => Network.load(encodeSafetensors(content))).toThrow(
      expect.objectContaining({ name: 'SafetensorsError', message: `safetensors: ${message}` }),
    );
  });

  test('a config of a huge network allocates nothing before the tensors are looked at', () => {
    const huge = config.replace('"inputs":12', '"inputs":400000000');
    expect(() => Network.load(encodeSafetensors(withConfig(huge)))).toThrow(
      'safetensors: tensor "layers.0.weight" shape: expected (400000000, 5), found (12, 5)',
    );
  });
});
