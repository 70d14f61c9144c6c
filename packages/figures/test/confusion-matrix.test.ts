import { describe, expect, test } from 'vitest';
import { type ConfusionMatrixData, confusionMatrix, textConfusionMatrix } from '../src/index.ts';
import { elements, texts } from './svg.ts';

const counts = [
  [90, 10, 0],
  [2, 18, 0],
  [0, 0, 0],
];

function opacities(svg: string, colour: string): number[] {
  return elements(svg, `rect.nn-cell[fill="var(--nn-${colour})"]`).map((rect) =>
    Number(rect.getAttribute('fill-opacity')),
  );
}

test('every count that is not 0 is written, and what share of each row is right', () => {
  const written = texts(confusionMatrix({ counts }));
  expect(written).toEqual(expect.arrayContaining(['90', '10', '2', '18', '90.0%', '–']));
  expect(written.filter((text) => text === '90.0%')).toHaveLength(2);
});

test('right answers are filled by their share of the row, mistakes beside the most frequent one', () => {
  const svg = confusionMatrix({ counts });
  expect(opacities(svg, 'right')).toEqual([0.91, 0.91]); // 0.1 + 0.9 · 0.9
  expect(opacities(svg, 'wrong')).toEqual([1, 0.28]); // 10 of 10, 2 of 10
});

test('names of classes are text, whatever is in them', () => {
  const svg = confusionMatrix({
    counts: [
      [1, 0],
      [0, 1],
    ],
    classes: ['<cat> & "dog"', 'é'],
  });
  expect(texts(svg)).toEqual(expect.arrayContaining(['<cat> & "dog"', 'é']));
  expect(svg).not.toContain('<cat>');
});

test('the text has the same numbers, and ten classes fit 72 columns', () => {
  expect(textConfusionMatrix({ counts })).toEqual([
    'What it is (rows) and what it was taken for (columns)',
    '         0    1    2    right',
    '   0    90   10    ·    90.0%',
    '   1     2   18    ·    90.0%',
    '   2     ·    ·    ·        –',
  ]);
  const large = Array.from({ length: 10 }, () => new Array<number>(10).fill(9999));
  expect(Math.max(...textConfusionMatrix({ counts: large }).map((line) => line.length))).toBeLessThanOrEqual(
    72,
  );
});

describe.each([
  ['no counts', { counts: [] }, 'there are no counts'],
  ['a row that is short', { counts: [[1, 2], [3]] }, 'row 1 has 1 counts, but there are 2 rows'],
  ['a negative count', { counts: [[-1]] }, 'row 0 holds -1; every count must be an integer from 0'],
  ['half a count', { counts: [[0.5]] }, 'row 0 holds 0.5'],
  [
    'too few names',
    {
      counts: [
        [1, 0],
        [0, 1],
      ],
      classes: ['a'],
    },
    '1 names, 1 of them different, for 2 classes',
  ],
  [
    'one name twice',
    {
      counts: [
        [1, 0],
        [0, 1],
      ],
      classes: ['a', 'a'],
    },
    '2 names, 1 of them different',
  ],
] satisfies [string, ConfusionMatrixData, string][])('%s', (_title, data, message) => {
  test('is refused by both', () => {
    expect(() => confusionMatrix(data)).toThrow(`confusionMatrix: ${message}`);
    expect(() => textConfusionMatrix(data)).toThrow(`textConfusionMatrix: ${message}`);
  });
});
