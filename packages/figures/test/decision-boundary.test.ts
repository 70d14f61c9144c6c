import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { type DecisionBoundaryData, decisionBoundary, textDecisionBoundary } from '../src/index.ts';
import { coordinates, elements, texts } from './svg.ts';

/** Says class 1 right of x = 0: 0.9 there, 0.1 on the left. */
const right = (places: Float64Array): number[] =>
  Array.from({ length: places.length / 2 }, (_, i) => (places[2 * i]! > 0 ? 0.9 : 0.1));
const slope = (places: Float64Array): number[] =>
  Array.from({ length: places.length / 2 }, (_, i) => 1 / (1 + Math.exp(-places[2 * i]!)));
const data: DecisionBoundaryData = {
  points: [-1, 0, 1, 0.5, 1, -0.5],
  labels: [0, 1, 1],
  panels: [{ title: 'x > 0', probabilities: right }],
};
const strip = (count: number): DecisionBoundaryData => ({
  ...data,
  panels: Array.from({ length: count }, (_, i) => ({ title: `after ${i}`, probabilities: slope })),
});

function pixels(svg: string) {
  const [, base64 = ''] = elements(svg, 'image')[0]!.getAttribute('href')!.split('base64,');
  return decode(Buffer.from(base64, 'base64'));
}

describe('decisionBoundary', () => {
  test('class 1 is orange, class 0 blue, as strong as the classifier is sure', () => {
    const { width, height, data: bytes } = pixels(decisionBoundary(data));
    expect([width, height]).toEqual([120, 90]);
    const [left, last] = [
      Array.from(bytes.subarray(0, 4)),
      Array.from(bytes.subarray(4 * (width - 1), 4 * width)),
    ];
    expect(left.slice(0, 3)).toEqual([0x1f, 0x84, 0xc6]);
    expect(last.slice(0, 3)).toEqual([0xe6, 0x9f, 0x00]);
    expect(left[3]).toBe(Math.round(255 * 0.55 * 0.8));
    expect(last[3]).toBe(left[3]);
  });

  test('the line lies where the probability is 0.5', () => {
    const line = elements(
      decisionBoundary({ ...data, panels: strip(1).panels }),
      '[aria-label="probability 0.5"]',
    )[0]!;
    const places = line
      .getAttribute('d')!
      .match(/[\d.]+,/g)!
      .map((text) => Number.parseFloat(text));
    // The points lie around x = 0, the middle of 480 pixels.
    expect(new Set(places)).toEqual(new Set([240]));
    expect(places).toHaveLength(2 * 89);
  });

  test('a classifier that is never in doubt has no line, one that says no number no colour', () => {
    const sure = {
      title: 'sure',
      probabilities: (places: Float64Array) => new Float64Array(places.length / 2),
    };
    const odd = {
      title: 'odd',
      probabilities: (places: Float64Array) => new Float64Array(places.length / 2).fill(Number.NaN),
    };
    for (const panel of [sure, odd]) {
      const svg = decisionBoundary({ ...data, panels: [panel] });
      expect(elements(svg, '[aria-label="probability 0.5"]')[0]!.getAttribute('d')).toBe('');
      expect(coordinates(svg).every(Number.isFinite)).toBe(true);
    }
    expect(pixels(decisionBoundary({ ...data, panels: [odd] })).data[3]).toBe(0);
  });

  test('points of class 0 are discs, of class 1 diamonds; a unit is as long upwards as sideways', () => {
    const discs = elements(decisionBoundary(data), 'svg svg circle');
    const diamonds = elements(decisionBoundary(data), 'svg svg g path');
    expect([discs.length, diamonds.length]).toEqual([1, 2]);
    const [upper, lower] = diamonds.map((path) =>
      path
        .getAttribute('d')!
        .match(/[\d.]+/g)!
        .map(Number),
    );
    const x = Number(discs[0]!.getAttribute('cx'));
    expect(upper![0]! - x).toBeCloseTo(2 * (lower![1]! - upper![1]!), 1);
  });

  test.each([1, 2, 3, 4, 6])('%i panels lie in the figure, each with its title', (count) => {
    const svg = decisionBoundary(strip(count));
    const [, , width = 0, height = 0] = elements(svg, 'svg')[0]!
      .getAttribute('viewBox')!
      .split(' ')
      .map(Number);
    const panels = elements(svg, 'svg svg');
    expect(panels).toHaveLength(count);
    for (const panel of panels) {
      const at = (name: string): number => Number(panel.getAttribute(name));
      expect(at('x') + at('width')).toBeLessThanOrEqual(width + 0.01);
      expect(at('y') + at('height')).toBeLessThanOrEqual(height);
    }
    expect(texts(svg)).toEqual(expect.arrayContaining(strip(count).panels.map(({ title }) => title)));
  });

  test('the names of the classes are written as they are', () => {
    expect(texts(decisionBoundary({ ...data, classes: ['cats', 'dogs & wolves'] }))).toEqual(
      expect.arrayContaining(['cats', 'dogs & wolves']),
    );
  });
});

describe('textDecisionBoundary', () => {
  test('points and ground in letters', () => {
    expect(textDecisionBoundary(data, { columns: 24 })).toEqual([
      'o class 0, + class 1, ·',
      'where class 1 is',
      'likelier',
      '',
      'x > 0',
      '            ············',
      '            ··········+·',
      ...Array(2).fill('            ············'),
      ' o          ············',
      ...Array(2).fill('            ············'),
      '            ··········+·',
      '            ············',
    ]);
  });

  test('a title that is too wide goes on in the next line, above all pictures of its row', () => {
    const probabilities = slope;
    const titles = ['after 10000 epochs: 93.50%', 'short', 'x'.repeat(30)];
    const panels = titles.map((title) => ({ title, probabilities }));
    const lines = textDecisionBoundary({ ...data, classes: ['sea', 'land'], panels });
    const columns = (line: string) => [0, 24, 48].map((at) => line.slice(at, at + 22).trimEnd());
    expect(lines.slice(0, 2)).toEqual(['o sea, + land, · where land is likelier', '']);
    expect(columns(lines[2]!)).toEqual(['after 10000 epochs:', 'short', 'x'.repeat(22)]);
    expect(columns(lines[3]!)).toEqual(['93.50%', '', 'x'.repeat(8)]);
    expect(lines).toHaveLength(4 + 8);
  });

  test('so many side by side as have room', () => {
    const widths = (columns: number, across?: number) =>
      textDecisionBoundary(strip(3), { columns, across }).filter((line) => line.startsWith('after 0'));
    expect(widths(72)[0]?.match(/after/g)).toHaveLength(3);
    expect(widths(72, 2)[0]?.match(/after/g)).toHaveLength(2);
    expect(widths(30)[0]?.match(/after/g)).toHaveLength(1);
    for (const columns of [24, 34, 52, 72, 100])
      for (const line of textDecisionBoundary(strip(5), { columns }))
        expect(line.length).toBeLessThanOrEqual(columns);
  });
});

test.each([
  [{ ...data, labels: [0, 1] }, '6 coordinates do not fit 2 labels. Give an x and a y for each label.'],
  [{ ...data, points: [], labels: [] }, '0 coordinates do not fit 0 labels'],
  [{ ...data, labels: [0, 1, -1] }, 'label 2 is -1. Give 0 or 1.'],
  [{ ...data, points: [0, 0, 1, Number.NaN, 1, 1] }, 'point 1 is (1, NaN), not finite'],
  [{ ...data, panels: [] }, 'there is no panel. Give at least one.'],
  [{ ...data, panels: [{ title: 'few', probabilities: () => [0.5] }] }, "'few' gave 1 probabilities for"],
])('what does not fit is refused: %#', (wrong, message) => {
  expect(() => decisionBoundary(wrong)).toThrow(`decisionBoundary: ${message}`);
  expect(() => textDecisionBoundary(wrong)).toThrow(`textDecisionBoundary: ${message}`);
});
