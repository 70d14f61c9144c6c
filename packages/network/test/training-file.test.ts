import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import {
  decodeSafetensors,
  decodeTraining,
  encodeSafetensors,
  encodeTraining,
  Network,
  Optimizer,
  SafetensorsError,
} from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const [X, Y] = sampleData(30, 12, 3);

describe('a training that was stopped and taken up again', () => {
  test.each([
    ['full', 'simd'],
    ['full', 'reference'],
    [7, 'simd'],
    [7, 'reference'],
  ] as const)(
    'batches of %s, engine %s: same reports, same bits as one that was not',
    async (batchSize, engine) => {
      const options = { epochs: 9, learningRate: 0.1, batchSize, engine, reportEvery: 2 };
      const random = new RandomState(40);
      const whole = sampleNetwork({ random });
      const reports = await collect(whole.train(X, Y, { ...options, random }));

      for (const stopAfter of [0, 1, 4, 8, 9]) {
        const stream = new RandomState(40);
        const network = sampleNetwork({ random: stream });
        await collect(network.train(X, Y, { ...options, epochs: stopAfter, random: stream }));
        const bytes = encodeTraining({ network, epochs: stopAfter, random: stream.getState() });

        const state = decodeTraining(bytes);
        const again = new RandomState(1);
        again.setState(state.random!);
        const rest = await collect(
          state.network.train(X, Y, { ...options, startEpoch: state.epochs, random: again }),
        );
        expect(rest).toEqual(reports.filter(({ epoch }) => epoch >= stopAfter));
        expect(await state.network.weightsSha256()).toBe(await whole.weightsSha256());
        expect(again.getState()).toEqual(random.getState());
      }
    },
  );

  test.each([
    ['momentum', 'simd'],
    ['nesterov', 'reference'],
    ['rmsprop', 'simd'],
    ['adam', 'simd'],
    ['adamw', 'reference'],
  ] as const)('%s, engine %s: what it remembers goes on too', async (name, engine) => {
    const make = () => new Optimizer({ name, weightDecay: 0.01 });
    const options = { epochs: 6, learningRate: 0.05, batchSize: 7, engine };
    const random = new RandomState(40);
    const whole = sampleNetwork({ random });
    await collect(whole.train(X, Y, { ...options, random, optimizer: make() }));

    const stream = new RandomState(40);
    const first = sampleNetwork({ random: stream });
    const before = make();
    await collect(first.train(X, Y, { ...options, epochs: 2, random: stream, optimizer: before }));
    const bytes = encodeTraining({
      network: first,
      epochs: 2,
      random: stream.getState(),
      optimizer: before.state(),
    });

    const { network, epochs, random: kept, optimizer: remembered } = decodeTraining(bytes);
    const again = new RandomState(1);
    again.setState(kept!);
    const after = make();
    after.restore(remembered);
    await collect(network.train(X, Y, { ...options, startEpoch: epochs, random: again, optimizer: after }));
    expect(await network.weightsSha256()).toBe(await whole.weightsSha256());
    expect(after.steps).toBe(6 * Math.ceil(30 / 7));
    const forgetful = sampleNetwork({ random: new RandomState(40) });
    await collect(forgetful.train(X, Y, { ...options, random: new RandomState(40) }));
    expect(await forgetful.weightsSha256()).not.toBe(await whole.weightsSha256());
  });

  test('the waiting normal variate of the stream is kept', () => {
    const random = new RandomState(40);
    const network = sampleNetwork({ random });
    random.standardNormal();
    const state = decodeTraining(encodeTraining({ network, epochs: 0, random: random.getState() }));
    const again = new RandomState(0);
    again.setState(state.random!);
    expect(again.standardNormal(3)).toEqual(random.standardNormal(3));
  });

  test('a start beyond the end is refused, and one that is not a count', () => {
    const train = (startEpoch: number) =>
      sampleNetwork().train(X, Y, { epochs: 3, startEpoch, learningRate: 0.1 });
    expect(() => train(4)).toThrow('train: startEpoch 4 is beyond the last of 3 epochs');
    expect(() => train(-1)).toThrow('train: startEpoch must be an integer of at least 0, found -1');
  });
});

describe('the file', () => {
  const network = sampleNetwork();
  const tensor = { shape: [2], data: Float64Array.of(0.1, 1e-300) };
  const state = {
    network,
    epochs: 12,
    optimizer: new Map([['velocity.layers.0.weight', tensor]]),
    records: new Map([['history', tensor]]),
    metadata: { seed: '40' },
  };

  test('gives back everything that was put in', async () => {
    const read = decodeTraining(encodeTraining(state));
    expect(await read.network.weightsSha256()).toBe(await network.weightsSha256());
    expect(read).toMatchObject({ epochs: 12, random: null, metadata: { seed: '40' } });
    expect(read.optimizer).toEqual(state.optimizer);
    expect(read.records).toEqual(state.records);
  });

  test('holds a network that a reader of models finds, once the rest is taken away', async () => {
    const { tensors, metadata } = decodeSafetensors(encodeTraining(state));
    const own = new Map([...tensors].filter(([name]) => name.startsWith('layers.')));
    const model = Network.load(encodeSafetensors({ tensors: own, metadata }));
    expect(await model.weightsSha256()).toBe(await network.weightsSha256());
  });

  test('what is wrong in it is named', () => {
    const { tensors, metadata } = decodeSafetensors(encodeTraining(state));
    const read = (change: Record<string, string>) =>
      decodeTraining(
        encodeSafetensors({ tensors, metadata: new Map([...metadata, ...Object.entries(change)]) }),
      );
    expect(() => read({ 'training.epochs': '-1' })).toThrow(
      'metadata "training.epochs": expected a count, found "-1"',
    );
    expect(() => read({ 'training.random': '{"algorithm":"MT19937"}' })).toThrow(
      'metadata "training.random": expected the state of a random stream, found setState: key',
    );
    expect(() => read({ 'training.random': '{' })).toThrow(SafetensorsError);
    expect(() => decodeTraining(network.save())).toThrow('expected a count, found nothing');
    expect(() => decodeTraining(new Uint8Array(5))).toThrow(SafetensorsError);
  });

  test('keys of its own are not for others, and epochs is a count', () => {
    for (const key of ['config', 'training.epochs', 'training.anything']) {
      expect(() => encodeTraining({ ...state, metadata: { [key]: '' } })).toThrow(
        `metadata key "${key}" is the file's own`,
      );
    }
    expect(() => encodeTraining({ ...state, epochs: 1.5 })).toThrow('epochs must be a count, found 1.5');
  });
});
