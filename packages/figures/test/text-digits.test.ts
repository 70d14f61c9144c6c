import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TextDigit, textDigits } from '../src/index.ts';

/** A picture from lines of text: `#` is white, `+` grey, the rest black. */
function digit(given: Partial<TextDigit>, ...lines: string[]): TextDigit {
  const pixels = Uint8Array.from(lines.join(''), (letter) => ({ '#': 255, '+': 90 })[letter] ?? 0);
  const shape = { rows: lines.length, cols: lines[0]?.length ?? 0, pixels };
  return { index: 0, actual: '1', predicted: '7', confidence: 0.5, ...shape, ...given };
}

const seven = digit(
  { index: 4163, actual: '7', predicted: '1', confidence: 0.9996 },
  '....',
  '.###',
  '...#',
  '..#.',
  '..#.',
);
const one = digit({ index: 2, confidence: 0.75 }, '.#.', '.#.', '.#.');

test('side by side, without empty margins, below their captions', () => {
  expect(textDigits([seven, one, one, one])).toEqual([
    '#4163  7 → 1  1.000   #2     1 → 7  0.750   #2     1 → 7  0.750',
    '        ▀▀█                    █                     █',
    '         █                     ▀                     ▀',
    '',
    '#2     1 → 7  0.750',
    '         █',
    '         ▀',
  ]);
});

describe('how many in a row', () => {
  const inRow = (...given: Parameters<typeof textDigits>) =>
    [...(textDigits(...given)[0] ?? '').matchAll(/→/g)].length;

  test('as many as have room, three at most unless more are asked for', () => {
    expect(inRow([seven, one, one, one, one])).toBe(3);
    expect(inRow([seven, one, one, one, one], { columns: 120, across: 5 })).toBe(5);
    expect(inRow([seven, one], { columns: 40 })).toBe(1);
    expect(inRow([seven, one], { columns: 41 })).toBe(2);
    expect(inRow([seven, one], { across: 1 })).toBe(1);
  });

  test('three whose ink is as wide as MNIST’s', () => {
    const wide = digit({ index: 9999 }, `....${'#'.repeat(20)}....`);
    expect(textDigits([wide, wide, wide])[1]).toBe(Array(3).fill('▀'.repeat(20)).join('   '));
  });

  test('of a picture that is too wide the middle', () => {
    const wide = digit({}, `##${'.'.repeat(8)}${'#'.repeat(30)}${'.'.repeat(8)}##`);
    expect(textDigits([wide], { columns: 30 })[1]).toBe('▀'.repeat(30));
  });
});

describe('ink', () => {
  test('is what is not far darker than the brightest pixel', () => {
    expect(textDigits([digit({}, '#+#')])[1]?.trim()).toBe('▀ ▀');
    expect(textDigits([digit({}, '+++')])[1]?.trim()).toBe('▀▀▀'); // nothing brighter
  });

  test('a black picture is a caption alone; no pictures are no lines', () => {
    expect(textDigits([digit({}, '..', '..')])).toEqual(['#0  1 → 7  0.500']);
    expect(textDigits([])).toEqual([]);
  });
});

test('names of several letters stand below each other', () => {
  const lines = textDigits([digit({ actual: 'cat', predicted: 'mouse' }, '#'), one], { across: 1 });
  expect([lines[0], lines[3]]).toEqual(['#0  cat → mouse  0.500', '#2    1 → 7      0.750']);
});

test('whatever is drawn, no line is wider than the columns', () => {
  const pictures = fc.array(
    fc.record({
      rows: fc.integer({ min: 1, max: 30 }),
      cols: fc.integer({ min: 1, max: 90 }),
      index: fc.nat(1e6),
    }),
    { maxLength: 8 },
  );
  const columns = fc.integer({ min: 24, max: 100 });
  fc.assert(
    fc.property(
      pictures,
      columns,
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      (drawn, most, bytes) => {
        const digits = drawn.map(({ rows, cols, index }) => {
          const pixels = Uint8Array.from({ length: rows * cols }, () => bytes.next().value as number);
          return { rows, cols, pixels, index, actual: '3', predicted: '5', confidence: 0.25 };
        });
        const lines = textDigits(digits, { columns: most });
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(most);
        expect(lines.join('').split('→')).toHaveLength(digits.length + 1);
      },
    ),
    { seed: 7, numRuns: 30 },
  );
});

test('what cannot be drawn is refused', () => {
  expect(() => textDigits([{ ...one, rows: 4 }])).toThrow(
    'textDigits: picture #2 has 9 pixels, but is said to be 4 x 3',
  );
  expect(() => textDigits([], { columns: 20 })).toThrow(
    'textDigits: 20 columns and 3 across; give at least 24',
  );
  expect(() => textDigits([], { across: 1.5 })).toThrow('textDigits: 80 columns and 1.5 across');
});
