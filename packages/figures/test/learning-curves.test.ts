import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CurvePoint, learningCurves } from '../src/index.ts';
import { coordinates, elements, texts } from './svg.ts';

const training: CurvePoint[] = [
  { epoch: 0, loss: 1.5, accuracy: 0.1 },
  { epoch: 50, loss: 0.5, accuracy: 0.8 },
  { epoch: 100, loss: 0.25, accuracy: 0.98 },
];
const heldOut: CurvePoint[] = [
  { epoch: 0, loss: 1.6, accuracy: 0.1 },
  { epoch: 100, loss: 0.6, accuracy: 0.85 },
];

function lines(svg: string, colour: string): string[] {
  return elements(svg, `g[aria-label="line"][stroke="var(--nn-${colour})"] path`).map(
    (path) => path.getAttribute('d') ?? '',
  );
}

/** The texts at the vertical axis of the loss. */
function tickTexts(svg: string): (string | null)[] {
  const shown = elements(svg, 'g[aria-label="y-axis tick label"] text').map((element) => element.textContent);
  return shown.filter((text) => !text?.endsWith('%'));
}

test('two panels, each with both curves, their last values beside their ends', () => {
  const svg = learningCurves({ training, heldOut });
  expect(lines(svg, 'first')).toHaveLength(2);
  expect(lines(svg, 'second')).toHaveLength(2);
  expect(texts(svg)).toEqual(
    expect.arrayContaining(['Loss of one sample', 'Accuracy', '0.250', '0.600', '98.0%', '85.0%', 'epoch']),
  );
});

test('a point lies where its epoch and its value say', () => {
  const [, accuracy] = lines(learningCurves({ training }), 'first');
  const [start, middle, end] = (accuracy ?? '')
    .slice(1)
    .split('L')
    .map((pair) => pair.split(',').map(Number));
  // Half the epochs are half the way; 0.1 to 0.8 is 70 of the 88 hundredths that 0.1 to 0.98 is.
  expect(middle?.[0]).toBeCloseTo((start![0]! + end![0]!) / 2, 1);
  expect((start![1]! - middle![1]!) / (start![1]! - end![1]!)).toBeCloseTo(70 / 88, 2);
});

test('without held-out samples there is no second curve, and no word of it', () => {
  const svg = learningCurves({ training });
  expect(lines(svg, 'second')).toEqual([]);
  expect(texts(svg)).not.toContain('images it does not learn from');
});

test('a panel without a value is left out', () => {
  const svg = learningCurves({ training: training.map((point) => ({ ...point, accuracy: null })) });
  expect(lines(svg, 'first')).toHaveLength(1);
  expect(texts(svg)).not.toContain('Accuracy');
});

test('values that are not finite are left out; without any there is an error', () => {
  const odd = { epoch: 25, loss: Number.NaN, accuracy: Number.POSITIVE_INFINITY };
  expect(learningCurves({ training: [training[0]!, odd, ...training.slice(1)] })).toBe(
    learningCurves({ training }),
  );
  expect(() => learningCurves({ training: [odd] })).toThrow(
    'learningCurves: no point of the training has a finite value, of 1 points. Give at least one',
  );
});

test('last values that are close are written apart', () => {
  const close = heldOut.map((point) => ({ ...point, accuracy: point.epoch === 100 ? 0.979 : 0.1 }));
  const svg = learningCurves({ training, heldOut: close });
  const heights = elements(svg, 'text.nn-strong')
    .filter((element) => element.textContent?.endsWith('%'))
    .map((element) => Number(element.getAttribute('y')));
  expect(heights).toHaveLength(2);
  expect(Math.abs(heights[0]! - heights[1]!)).toBeGreaterThan(14.9);
});

test('a long curve is thinned, and its only peak stays', () => {
  const long = Array.from({ length: 100_000 }, (_, epoch) => ({
    epoch,
    loss: epoch === 77_777 ? 9 : 1,
    accuracy: 0.5,
  }));
  const svg = learningCurves({ training: long });
  expect(svg.length).toBeLessThan(30_000);
  const [loss] = lines(svg, 'first');
  const heights = new Set((loss ?? '').split(/[ML]/).map((pair) => pair.split(',')[1]));
  heights.delete(undefined);
  expect(heights.size).toBe(2);
});

test('a loss that falls by more than a factor of 100 gets a logarithmic axis', () => {
  const values = [100, 1, 0.01];
  const svg = learningCurves({
    training: values.map((loss, epoch) => ({ epoch, loss, accuracy: null })),
  });
  const heights = (lines(svg, 'first')[0] ?? '')
    .split(/[ML]/)
    .slice(1)
    .map((pair) => Number(pair.split(',')[1]));
  expect(heights[1]).toBeCloseTo((heights[0]! + heights[2]!) / 2, 1);
  expect(tickTexts(svg)).toEqual(['0.01', '0.1', '1', '10', '100']);
});

test('a loss over very many powers of ten has few of them at its axis', () => {
  const values = [1e200, 1, 1e-200];
  const svg = learningCurves({
    training: values.map((loss, epoch) => ({ epoch, loss, accuracy: null })),
  });
  const shown = tickTexts(svg);
  expect(shown).toContain('1');
  expect(shown.length).toBeGreaterThan(3);
  expect(shown.length).toBeLessThan(9);
});

test('the longest texts have room at the sides, in a font whose digits are 0.7 of their height wide', () => {
  const svg = learningCurves({
    training: [
      { epoch: 0, loss: 10_000, accuracy: 0.1 },
      { epoch: 9, loss: 0.000289, accuracy: 1 },
    ],
  });
  expect(tickTexts(svg)).toEqual(['0.001', '0.01', '0.1', '1', '10', '100', '1000', '10000']);
  const ends = elements(svg, '.nn-figure > svg text.nn-strong');
  expect(ends.map((end) => end.textContent)).toEqual(['0.000289', '100.0%']);
  const [panel] = elements(svg, '.nn-figure > svg');
  const width = Number(panel?.getAttribute('width'));
  expect(width - Number(ends[0]?.getAttribute('x'))).toBeGreaterThan((7 * 0.7 + 0.38) * 12);
});

test('whatever is measured, all coordinates are numbers', () => {
  const value = fc.oneof(fc.constant(null), fc.double({ min: -1e9, max: 1e9 }), fc.double());
  const point = fc.record({
    epoch: fc.nat(1e6),
    loss: value,
    accuracy: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  });
  const curve = fc.array(point, { maxLength: 20 });
  fc.assert(
    fc.property(curve, curve, (some, others) => {
      const svg = learningCurves({ training: [...training, ...some], heldOut: others });
      expect(coordinates(svg).filter((coordinate) => !Number.isFinite(coordinate))).toEqual([]);
    }),
    { numRuns: 30, seed: 7 },
  );
});
