import { type Matrix, RandomState } from '@nn-labs/linalg';
import { type Initialiser, Network } from '@nn-labs/network';
import { describe, expect, test } from 'vitest';

const [inputs, units] = [5, 4];
const size: readonly [number, number] = [inputs, units];

/** What NumPy's lines beside each initialiser draw, spelt out once more. */
const draws: Readonly<Record<Initialiser, (random: RandomState) => Matrix>> = {
  uniform: (random) => random.uniform(-1, 1, size),
  xavier: (random) => random.uniform(-Math.sqrt(6 / 9), Math.sqrt(6 / 9), size),
  he: (random) => random.standardNormal(size).multiply(Math.sqrt(2 / 5)),
  normal: (random) => random.standardNormal(size),
  'xavier-normal': (random) => random.standardNormal(size).multiply(Math.sqrt(2 / 9)),
  'he-uniform': (random) => random.uniform(-Math.sqrt(6 / 5), Math.sqrt(6 / 5), size),
  'lecun-normal': (random) => random.standardNormal(size).multiply(Math.sqrt(1 / 5)),
  'lecun-uniform': (random) => random.uniform(-Math.sqrt(3 / 5), Math.sqrt(3 / 5), size),
  pytorch: (random) => random.uniform(-1 / Math.sqrt(5), 1 / Math.sqrt(5), size),
};

/** The deviation that each formula promises for a layer of 400 inputs and 100 units. */
const deviations: Readonly<Record<Initialiser, number>> = {
  uniform: 1 / Math.sqrt(3),
  xavier: Math.sqrt(2 / 500),
  he: Math.sqrt(2 / 400),
  normal: 1,
  'xavier-normal': Math.sqrt(2 / 500),
  'he-uniform': Math.sqrt(2 / 400),
  'lecun-normal': Math.sqrt(1 / 400),
  'lecun-uniform': Math.sqrt(1 / 400),
  pytorch: Math.sqrt(1 / 1200),
};

const names = Object.keys(draws) as Initialiser[];

describe.each(names)('%s', (init) => {
  const layer = (count: number) => ({ units: count, activation: 'sigmoid', bias: true, init }) as const;

  test('draws what its formula says, and no bias', () => {
    const [random, twin] = [new RandomState(40), new RandomState(40)];
    const network = new Network({ inputs, layers: [layer(units)], loss: 'squared-error', random });
    expect(network.layers[0]!.weight.toRows()).toEqual(draws[init](twin).toRows());
    expect(network.layers[0]!.bias!.toRows()).toEqual([[0, 0, 0, 0]]);
    expect(random.getState()).toEqual(twin.getState());
  });

  test('with the deviation that is meant', () => {
    const random = new RandomState(1);
    const network = new Network({ inputs: 400, layers: [layer(100)], loss: 'squared-error', random });
    const { data } = network.layers[0]!.weight;
    let squares = 0;
    for (const weight of data) squares += weight * weight;
    expect(Math.sqrt(squares / data.length) / deviations[init]).toBeCloseTo(1, 1);
  });

  test('is kept in a model file', () => {
    const random = new RandomState(1);
    const network = new Network({ inputs, layers: [layer(units)], loss: 'squared-error', random });
    expect(Network.load(network.save()).config.layers[0]).toMatchObject({ init });
  });
});

test('a model file with an init that there is not is refused', () => {
  const random = new RandomState(1);
  const layers = [{ units: 2, activation: 'sigmoid', init: 'lecun-normal' }] as const;
  const bytes = new Network({ inputs: 1, layers, loss: 'squared-error', random }).save();
  const text = Buffer.from(bytes).toString('latin1').replace('lecun-normal', 'lecun-narmol');
  expect(() => Network.load(Buffer.from(text, 'latin1'))).toThrow(/init.*lecun-narmol/);
});

test('Matrix weights of one layer are drawn after those of the layer before', () => {
  const [random, twin] = [new RandomState(3), new RandomState(3)];
  const layers = [
    { units: 4, activation: 'tanh', init: 'normal' },
    { units: 4, activation: 'sigmoid', init: 'pytorch' },
  ] as const;
  const network = new Network({ inputs: 5, layers, loss: 'squared-error', random });
  const drawn: Matrix[] = [twin.standardNormal([5, 4]), twin.uniform(-1 / 2, 1 / 2, [4, 4])];
  expect(network.layers.map(({ weight }) => weight.toRows())).toEqual(drawn.map((one) => one.toRows()));
});
