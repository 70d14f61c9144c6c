import { describe, expect, test } from 'vitest';
import { Optimizer, type OptimizerOptions } from '../src/index.ts';
import { collect, sampleData, sampleNetwork } from './sample-data.ts';

const [X, Y] = sampleData(20, 12, 3);

describe('an optimiser', () => {
  test.each<[options: unknown, message: string]>([
    [undefined, 'the options must be an object with a name, found undefined'],
    [{ name: 'Adam' }, 'name must be one of sgd, momentum, nesterov, rmsprop, adam, adamw, found "Adam"'],
    [{ name: 'momentum', momentum: 1 }, 'momentum must be a number of at least 0 and below 1, found 1'],
    [{ name: 'adam', beta2: -0.1 }, 'beta2 must be a number of at least 0 and below 1, found -0.1'],
    [{ name: 'rmsprop', beta1: 1 }, 'beta1 must be a number of at least 0 and below 1, found 1'],
    [{ name: 'adam', epsilon: 0 }, 'epsilon must be a finite number above 0, found 0'],
    [
      { name: 'sgd', weightDecay: Number.NaN },
      'weightDecay must be a finite number of at least 0, found NaN',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => new Optimizer(options as OptimizerOptions)).toThrow(`Optimizer: ${message}`);
  });

  test('of a value that is no optimiser training says so', () => {
    const train = (optimizer: unknown) =>
      sampleNetwork().train(X, Y, { epochs: 1, learningRate: 1, optimizer: optimizer as Optimizer });
    expect(() => train('adam')).toThrow('train: optimizer must be an Optimizer, found "adam"');
  });

  test('goes with one network', async () => {
    const optimizer = new Optimizer({ name: 'adam' });
    const options = { epochs: 1, learningRate: 0.1, optimizer };
    await collect(sampleNetwork().train(X, Y, options));
    const other = sampleNetwork({ layers: [{ units: 3, activation: 'sigmoid' }] });
    await expect(collect(other.train(X, Y, options))).rejects.toThrow('belongs to another network');
  });

  test('a state of another kind is refused before anything is trained', async () => {
    const momentum = new Optimizer({ name: 'momentum' });
    await collect(sampleNetwork().train(X, Y, { epochs: 1, learningRate: 0.1, optimizer: momentum }));
    const optimizer = new Optimizer({ name: 'adam' });
    optimizer.restore(momentum.state());
    const network = sampleNetwork();
    const before = await network.weightsSha256();
    const training = collect(network.train(X, Y, { epochs: 1, learningRate: 0.1, optimizer }));
    await expect(training).rejects.toThrow("the optimizer's state must hold layers.0.weight.m");
    expect(await network.weightsSha256()).toBe(before);
  });

  test('goes back to its beginning by the state that it had there', async () => {
    const optimizer = new Optimizer({ name: 'adam' });
    const beginning = optimizer.state();
    const trained = async () => {
      const network = sampleNetwork();
      await collect(network.train(X, Y, { epochs: 2, learningRate: 0.1, optimizer }));
      return network.weightsSha256();
    };
    const first = await trained();
    optimizer.restore(beginning);
    expect(await trained()).toBe(first);
  });

  test.each(['simd', 'reference'] as const)(
    'its state is up to date at each report, engine %s',
    async (engine) => {
      const optimizer = new Optimizer({ name: 'momentum' });
      const seen: string[] = [];
      const options = { epochs: 3, learningRate: 0.1, optimizer, engine };
      for await (const { epoch } of sampleNetwork().train(X, Y, options)) {
        const { data } = optimizer.state().get('layers.1.weight.momentum')!;
        expect(optimizer.steps).toBe(epoch + 1);
        seen.push(String(data));
      }
      expect(new Set(seen).size).toBe(3);
      expect(String(optimizer.state().get('layers.1.weight.momentum')!.data)).toBe(seen[2]);
    },
  );
});
