import { describe, expect, test } from 'vitest';
import { cos, exp, expf, log, logf, sigmoid, sigmoidf, sin, tanh, tanhf } from '../src/index.ts';
import { readFunctionFixture, ulpsApart } from './ulp.ts';

const functions = [
  { name: 'exp', dtype: 'float64', f: exp, bound: 1 },
  { name: 'log', dtype: 'float64', f: log, bound: 1 },
  { name: 'tanh', dtype: 'float64', f: tanh, bound: 2 },
  { name: 'sin', dtype: 'float64', f: sin, bound: 1 },
  { name: 'cos', dtype: 'float64', f: cos, bound: 1 },
  { name: 'exp', dtype: 'float32', f: expf, bound: 1 },
  { name: 'log', dtype: 'float32', f: logf, bound: 1 },
  { name: 'tanh', dtype: 'float32', f: tanhf, bound: 2 },
] as const;

describe('against correctly rounded values', () => {
  for (const { name, dtype, f, bound } of functions) {
    const fixture = readFunctionFixture(name, dtype);
    test(`${name} in ${dtype} is within ${bound} ulp at ${fixture.length} points`, () => {
      expect(fixture.length).toBeGreaterThan(1400);
      const wrong = fixture.filter(({ x, y }) => !(ulpsApart(f(x), y, dtype) <= bound));
      expect(wrong).toEqual([]);
    });
  }
});

describe('at the ends', () => {
  test.each([
    [exp, Number.NaN, Number.NaN],
    [exp, Infinity, Infinity],
    [exp, -Infinity, 0],
    [exp, 1e308, Infinity],
    [exp, -1e308, 0],
    [exp, 0, 1],
    [exp, -0, 1],
    [exp, 5e-324, 1],
    [exp, -745.1332191019411, 5e-324],
    [exp, -745.1332191019412, 0],
    [exp, 709.782712893384, 1.7976931348622732e308],
    [exp, 709.7827128933841, Infinity],
    [log, Number.NaN, Number.NaN],
    [log, Infinity, Infinity],
    [log, -Infinity, Number.NaN],
    [log, -1, Number.NaN],
    [log, -5e-324, Number.NaN],
    [log, 0, -Infinity],
    [log, -0, -Infinity],
    [log, 1, 0],
    [log, 5e-324, -744.4400719213812],
    [log, 1e308, 709.1962086421661],
    [tanh, Number.NaN, Number.NaN],
    [tanh, Infinity, 1],
    [tanh, -Infinity, -1],
    [tanh, 1e308, 1],
    [tanh, 0, 0],
    [tanh, -0, -0],
    [tanh, 5e-324, 5e-324],
    [tanh, -5e-324, -5e-324],
    [expf, Infinity, Infinity],
    [expf, -Infinity, 0],
    [expf, 1e308, Infinity],
    [expf, -104, 0],
    [logf, 0, -Infinity],
    [logf, -1, Number.NaN],
    [logf, 2 ** -149, -103.27893],
    [tanhf, -0, -0],
    [tanhf, 2 ** -149, 2 ** -149],
    [sigmoid, Infinity, 1],
    [sigmoid, -Infinity, 0],
    [sigmoid, Number.NaN, Number.NaN],
    [sigmoid, -710, 0],
    [sigmoidf, Infinity, 1],
    [sigmoidf, -Infinity, 0],
  ] as const)('%o of %d is %d', (f, x, y) => {
    const single = f === expf || f === logf || f === tanhf || f === sigmoidf;
    expect(f(x)).toBe(single ? Math.fround(y) : y);
  });
});

describe('identities that hold exactly', () => {
  const points = readFunctionFixture('tanh', 'float64').map(({ x }) => x);

  test('tanh(-x) is -tanh(x), in both precisions', () => {
    for (const x of points) {
      expect(tanh(-x)).toBe(-tanh(x));
      expect(tanhf(-x)).toBe(-tanhf(x));
    }
  });

  test('sigmoid is 1 / (1 + exp(-z)), in both precisions', () => {
    for (const x of points) {
      expect(sigmoid(x)).toBe(1 / (1 + exp(-x)));
      expect(sigmoidf(x)).toBe(Math.fround(1 / Math.fround(1 + expf(-x))));
    }
  });

  test('the float32 functions give float32 numbers, and round their argument first', () => {
    for (const x of points) {
      for (const f of [expf, logf, tanhf, sigmoidf]) {
        expect(f(x)).toBe(Math.fround(f(x)));
        expect(f(x)).toBe(f(Math.fround(x)));
      }
    }
  });
});
