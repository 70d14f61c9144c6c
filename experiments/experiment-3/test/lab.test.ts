import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { percent } from '@nn-labs/experiment';
import { brokenClaims, runLab } from '@nn-labs/experiment/testing';
import { cos, Matrix, sin } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { backward, forward, gradientCheck, lossOf, printedLoss, update } from '../src/by-hand.ts';
import { draw } from '../src/data.ts';
import lab from '../src/index.ts';
import { partsOf } from '../src/options.ts';
import { report } from '../src/report.ts';

/** Made by fixtures/make-numpy.py. */
const numpy = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/numpy.json'), 'utf8'));

function part(preset: string, given = {}) {
  return partsOf(lab.configure(preset, given))[0]!;
}

describe('the points are those of NumPy', () => {
  const t = Float64Array.from({ length: 100 }, (_, i) => (i === 99 ? Math.PI : i * (Math.PI / 99)));

  test.each([
    ['cos', cos, numpy.cos, 0],
    ['sin', sin, numpy.sin, 4],
  ] as const)(
    '%s of t = linspace(0, π, 100): the last bit of so many differs',
    (_, ours, theirs, expected) => {
      const others = [...t].filter((value, i) => ours(value) !== theirs[i]);
      for (const [i, value] of t.entries())
        expect(Math.abs(ours(value) - theirs[i])).toBeLessThanOrEqual(2 ** -53);
      expect(others).toHaveLength(expected);
    },
  );

  test.each([
    ['moons', 'moons', { hidden: 0 }, numpy.moons],
    ['circles', 'network', { data: 'circles', points: 100, noise: 0.1, seed: 3, hidden: 0 }, numpy.circles],
  ] as const)('%s within 1e-14', (_, preset, given, expected) => {
    const { X, y } = draw(part(preset, given));
    expect(y.toRows()).toEqual(expected.y);
    expect(X.allclose(Matrix.fromRows(expected.X), { rtol: 0, atol: 1e-14 })).toBe(true);
  });
});

test('trained weights are NumPy’s within 1e-12: 2-4-1, tanh, circles', () => {
  const given = { data: 'circles', points: 100, noise: 0.1, seed: 3, hidden: 4, activation: 'tanh' } as const;
  const one = part('network', given);
  const { X, y, ...first } = draw(one);
  let weights: readonly Matrix[] = first.weights;
  for (let epoch = 0; epoch < 700; epoch++) weights = update(weights, backward(X, y, weights, one), one.lr);
  for (const [i, W] of weights.entries())
    expect(W.allclose(Matrix.fromRows(numpy.trained.circles[i]), { rtol: 1e-12, atol: 1e-12 })).toBe(true);
});

test.each([
  ['--preset linear', 10],
  ['--preset moons', 10],
  ['--preset network --epochs 1001', 6],
] as const)('%s keeps its claims', async (words, expected) => {
  const run = await runLab(lab, words);
  const { outcome } = run;
  if (expected === 10) expect(brokenClaims(lab, run)).toEqual([]);
  const found = lab.claims!.filter((claim) => claim.found(outcome) !== null);
  expect(found).toHaveLength(expected);
  for (const claim of found) {
    expect(`${claim.name} ${claim.found(outcome)}`).toBe(`${claim.name} ${claim.expected}`);
    const history = outcome.history!.map((row) => ({ ...(row as object), loss: 9, printedLoss: 9 }));
    expect(claim.found({ history })).toBe('9.0000');
  }
});

describe('which parts are run', () => {
  const names = (preset: string, given = {}) => partsOf(lab.configure(preset, given)).map(({ name }) => name);

  test('all three by default, one by a preset, one network of your own by any option', () => {
    expect(names('notebook')).toEqual(['linear', 'moons', 'network']);
    for (const preset of ['linear', 'moons', 'network', 'perceptron'])
      expect(names(preset)).toEqual([preset]);
    expect(names('notebook', { data: 'moons' })).toEqual(['network']);
    expect(names('notebook', { epochs: 5 })).toEqual(['network']);
    expect(names('network', { epochs: 5 })).toEqual(['network']);
    expect(names('notebook', { lr: 0.1 })).toEqual(['own']);
    expect(names('linear', { seed: 1 })).toEqual(['own']);
    expect(part('notebook', { data: 'blobs', noise: 1, hidden: 0 }).name).toBe('linear');
  });

  test('units that the model has not are refused', async () => {
    await expect(runLab(lab, '--hidden 0 --activation tanh')).rejects.toThrow(
      '--activation tanh is for hidden units, but there are no hidden units: --hidden is 0',
    );
    await expect(runLab(lab, '--activation step')).rejects.toThrow(
      'is for a perceptron, which has no hidden units: --hidden is 10',
    );
  });

  test('--dry-run says what would be trained', async () => {
    const { lines } = await lab.plan!(lab.configure('moons', {}), {} as never);
    expect(lines).toEqual([
      'Would train moons: logistic regression; 200 moons, noise 0.2, seed 0; 1000 epochs',
    ]);
  });
});

describe('the four functions', () => {
  test.each(['relu', 'tanh', 'sigmoid'] as const)(
    'the gradients of a network with %s are those of differences',
    (activation) => {
      const one = part('network', { activation, hidden: 3, points: 20 });
      const { X, y, weights } = draw(one);
      expect(gradientCheck(X, y, weights, one)).toBeLessThan(1e-7);
    },
  );

  test('a wrong gradient is found', () => {
    const one = part('network', { hidden: 3, points: 20 });
    const { X, y, weights } = draw(one);
    const wrong = y.map((label) => 1 - label);
    const off = backward(X, wrong, weights, one).map((gradient, i) =>
      gradient
        .subtract(backward(X, y, weights, one)[i]!)
        .abs()
        .max(),
    );
    expect(Math.max(...off)).toBeGreaterThan(1e-3);
  });

  test('the printed loss is the mean over all pairs', () => {
    const P = Matrix.fromRows([[0.9], [0.2]]);
    const y = Matrix.fromRows([[1], [0]]);
    const pairs = [0.9, 0.2].flatMap((p) => [Math.log(p), Math.log(1 - p)]);
    expect(printedLoss(P, y)).toBeCloseTo(-pairs.reduce((sum, term) => sum + term, 0) / 4, 7);
    expect(lossOf(P, y, { activation: 'relu' })).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 12);
  });

  test('the loss of a point that is surely right is 0, of one that is surely wrong Infinity', () => {
    const y = Matrix.fromRows([[1]]);
    expect(lossOf(Matrix.fromRows([[1]]), y, { activation: 'relu' })).toBe(-0);
    expect(lossOf(Matrix.fromRows([[0]]), y, { activation: 'relu' })).toBe(Infinity);
  });

  test('the perceptron says 1 where the sum is at least 0', () => {
    const weights = [Matrix.fromRows([[1], [0]]), Matrix.zeros(1, 1)];
    const { P } = forward(
      Matrix.fromRows([
        [0, 9],
        [-1, 9],
      ]),
      weights,
      { activation: 'step' },
    );
    expect(P.toRows()).toEqual([[1], [0]]);
  });
});

test('a run is judged on the points of its last part', async () => {
  const points = async (preset: string, given = {}) =>
    ((await lab.plan!(lab.configure(preset, given), {} as never)).data as { points: string }).points;
  expect(await points('notebook')).toBe('200 moons, noise 0.2, seed 0');
  expect(await points('notebook')).toBe(await points('moons'));
  expect(await points('linear')).toBe('200 blobs, noise 1, seed 0');
});

test('only the network of the notebook says why its loss rises', async () => {
  const printed = async (words: string) => (await runLab(lab, words)).printed.join('\n');
  const notebook = await printed('--epochs 1');
  expect(notebook).toContain('Gradient check: largest difference 3.4e-9 (usually < 1e-6)');
  expect(notebook).toContain('After 1 epoch: ');
  expect(notebook).toContain('The notebook averages');
  const own = await printed('--epochs 2 --lr 30');
  expect(own).toContain(", the notebook's formula gives 1.1759");
  expect(own).toMatch(/After 2 epochs: .*$/);
});

test('the perceptron is right for 83% of its moons', async () => {
  const run = await runLab(lab, {}, { preset: 'perceptron' });
  expect(percent(run.figure('accuracy'))).toBe('83.00');
});

test('a run ends in the epoch whose loss is NaN; one that is infinite for a while goes on', async () => {
  const { outcome, metrics, printed } = await runLab(lab, '--lr 1000');
  expect(outcome).toMatchObject({ status: 'diverged', problem: 'in epoch 66 the loss is NaN' });
  expect(metrics).toHaveLength(66);
  expect(metrics[1]!.trueLoss).toBe(Infinity);
  expect(printed.join()).not.toContain('NaN');
  expect((await runLab(lab, '--lr 30 --epochs 20')).outcome.status ?? 'completed').toBe('completed');
});

describe('a run that is stopped', () => {
  test('goes on to the bits of one that was not', async () => {
    const words = '--preset network --epochs 300';
    const whole = await runLab(lab, words);
    const cut = await runLab(lab, words, { onProgress: ({ done }, stop) => done === 150 && stop() });
    expect(cut.outcome).toMatchObject({ status: 'interrupted' });
    const resumed = await runLab(lab, {}, { resume: cut });
    expect(resumed.outcome).toEqual(whole.outcome);
    expect(resumed.metrics).toEqual(whole.metrics);
  });

  test('a part is trained longer to the bits of a longer run; fewer epochs are refused', async () => {
    const [short, long] = [await runLab(lab, '--epochs 300'), await runLab(lab, '--epochs 700')];
    expect((await runLab(lab, { epochs: 700 }, { resume: short })).outcome).toEqual(long.outcome);
    await expect(runLab(lab, { epochs: 300 }, { resume: short })).rejects.toThrow('has done 300 epochs');
  });
});

test('a report draws each part as far as the run came, a network as a strip too', async () => {
  const run = await runLab(lab, '--preset network --epochs 100');
  const { figures, text } = report(run.config, {
    outcome: run.outcome,
    metrics: run.metrics,
    file: async () => null,
  });
  expect(figures.map(({ name }) => name)).toEqual(['network-boundary', 'network-strip']);
  expect(figures[1]!.svg).toContain('after 0 epochs: 27.00%');
  expect(figures[0]!.svg).toContain(`after 100 epochs: ${percent(run.figure('accuracy'))}% right`);
  expect(text.some((line) => line.startsWith('after 0 epochs: 27.00%'))).toBe(true);
});
