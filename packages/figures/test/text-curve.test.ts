import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textCurve } from '../src/index.ts';

const rising = Array.from({ length: 100 }, (_, epoch) => ({ epoch, value: epoch / 99 }));

test('a curve with its axes, its second curve and its legend', () => {
  const others = [
    { epoch: 0, value: 0 },
    { epoch: 99, value: 0.5 },
  ];
  const lines = textCurve({
    title: 'Accuracy',
    name: 'training',
    points: rising,
    other: { name: 'held out', points: others },
    range: [0, 1],
    format: (value) => `${Math.round(value * 100)} %`,
    columns: 48,
    lines: 5,
  });
  expect(lines).toEqual([
    'Accuracy                ⠒⠒ training   o held out',
    '100 % ┤                                 ⣀⣀⡤⠤⠔⠒⠚⠉',
    '      │                        ⢀⣀⣀⠤⠤⠒⠒⠉⠉        ',
    ' 50 % ┤                ⢀⣀⡠⠤⠔⠒⠊⠉⠁               o',
    '      │        ⣀⣀⠤⠤⠒⠒⠉⠉⠁                        ',
    '  0 % ┤o⡤⠤⠔⠒⠚⠉⠉                                 ',
    '      └─────────────────────────────────────────',
    '       0                epoch                 99',
  ]);
});

test('without a range, the axis goes from the least to the greatest value', () => {
  const points = [
    { epoch: 0, value: 1.52 },
    { epoch: 9, value: 0.0184 },
  ];
  const lines = textCurve({ title: 'Loss', name: 'training', points });
  expect(lines[1]).toMatch(/^ {2}1\.52 ┤/);
  expect(lines[11]).toMatch(/^0\.0184 ┤/);
});

test('whatever is drawn, the picture keeps its columns and lines', () => {
  const point = fc.record({ epoch: fc.nat(1e6), value: fc.double({ min: -1e6, max: 1e6, noNaN: true }) });
  const curve = fc.array(point, { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(
      curve,
      curve,
      fc.integer({ min: 40, max: 120 }),
      fc.integer({ min: 2, max: 30 }),
      (...drawn) => {
        const [points, others, columns, lines] = drawn;
        const other = { name: 'b', points: others };
        const picture = textCurve({ title: 'x', name: 'a', points, other, columns, lines });
        expect(picture).toHaveLength(lines + 3);
        for (const line of picture) expect(line.length).toBeLessThanOrEqual(columns);
      },
    ),
    { seed: 7 },
  );
});

test('what cannot be drawn is refused', () => {
  const data = { title: 'x', name: 'y', points: rising };
  expect(() => textCurve({ ...data, points: [{ epoch: 0, value: Number.NaN }] })).toThrow(
    'textCurve: no point has a finite value, of 1 points',
  );
  expect(() => textCurve({ ...data, columns: 10 })).toThrow(
    'textCurve: 10 columns and 11 lines; give at least 24',
  );
  expect(() => textCurve({ ...data, lines: 1.5 })).toThrow('72 columns and 1.5 lines');
});
