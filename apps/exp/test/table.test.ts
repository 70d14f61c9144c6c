import { describe, expect, test } from 'vitest';
import { textWidth, whole, wrap } from '../src/terminal/safe-text.ts';
import { pairLines, tableLines } from '../src/terminal/table.ts';
import type { Line } from '../src/terminal/terminal.ts';

/** Lines as a terminal without colours shows them. */
function plain(lines: readonly Line[]): string[] {
  return lines.map((line) =>
    typeof line === 'string'
      ? line
      : line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''),
  );
}

const columns = [
  { heading: 'name' },
  { heading: 'test accuracy', right: true },
  { heading: 'never' },
  { heading: 'note' },
];
const rows = [
  ['a', '9.87%', '', 'one two three'],
  ['漢字', '98.00%', '', { text: 'best', style: 'green' as const }],
];

describe('a table', () => {
  test('is aligned by the columns that letters take; a column with nothing in it is left out', () => {
    expect(plain(tableLines(columns, rows))).toEqual([
      'name  test accuracy  note',
      'a             9.87%  one two three',
      '漢字         98.00%  best',
    ]);
  });

  test('folds headings first, then cells between words', () => {
    expect(plain(tableLines(columns, rows, 30))).toEqual([
      'name       test  note',
      '       accuracy',
      'a         9.87%  one two three',
      '漢字     98.00%  best',
    ]);
    expect(plain(tableLines(columns, rows, 22))).toEqual([
      'name      test  note',
      '      accuracy',
      'a        9.87%  one',
      '                two',
      '                three',
      '漢字    98.00%  best',
    ]);
  });

  test('breaks a word only where it is long, so that one path does not stretch all rows', () => {
    const lines = plain(
      tableLines(
        [{ heading: 'a' }, { heading: 'b' }],
        [
          ['x', `dir=/${'y'.repeat(40)} n=1`],
          ['z', '漢'.repeat(12)],
        ],
        27,
      ),
    );
    expect(lines).toEqual([
      'a  b',
      `x  dir=/${'y'.repeat(19)}`,
      `   ${'y'.repeat(21)} n=1`.replace(' n=1', ''),
      '   n=1',
      `z  ${'漢'.repeat(12)}`,
    ]);
  });

  test('stands in pairs where nothing more can be folded', () => {
    expect(plain(tableLines(columns, rows, 20))).toEqual([
      'a',
      '  test accuracy',
      '    9.87%',
      '  note',
      '    one two three',
      '漢字',
      '  test accuracy',
      '    98.00%',
      '  note',
      '    best',
    ]);
  });

  test('measures what is shown: an escape is six letters wide', () => {
    expect(
      plain(
        tableLines(
          [{ heading: 'a' }, { heading: 'b' }],
          [
            ['\u001b', 'x'],
            ['\u001b[1m', 'x'],
          ],
        ),
      ),
    ).toEqual(['a          b', '\\u001b     x', '\\u001b[1m  x']);
  });

  test('keeps the style of a cell that is folded', () => {
    const [, first, second] = tableLines([{ heading: 'a' }], [[{ text: 'not good', style: 'red' }]], 4);
    expect([first, second]).toEqual([[{ text: 'not', style: 'red' }], [{ text: 'good', style: 'red' }]]);
  });
});

test('pairs: what has no room beside its name stands below it, and a command is not broken', () => {
  const pairs = [
    ['again', whole('pnpm exp 2 --lr 3 --epochs 1000')],
    ['empty', ''],
    ['why', 'it was stopped by Ctrl-C'],
  ] as const;
  expect(plain(pairLines(pairs, 36))).toEqual([
    '  again',
    '    pnpm exp 2 --lr 3 --epochs 1000',
    '  why    it was stopped by Ctrl-C',
  ]);
  expect(plain(pairLines(pairs, 24))).toEqual([
    '  again',
    '    pnpm exp 2 --lr 3 --epochs 1000',
    '  why    it was stopped',
    '         by Ctrl-C',
  ]);
});

test.each([1, 7, 20, 40, 80])('no line of words is wider than %d columns, and none is lost', (width) => {
  const words = ['  a', 'b', '漢字', '👩‍👩‍👧', 'x'.repeat(30), ...'the quick brown fox'.split(' ')];
  const lines = wrap(words, width);
  expect(lines.join(' ')).toBe(words.join(' '));
  for (const line of lines) if (line.includes(' ', 2)) expect(textWidth(line)).toBeLessThanOrEqual(width);
});
