import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type DType, Matrix, RandomState } from '../src/index.ts';

interface Case {
  dtype: DType;
  rows?: (number | string)[][];
  draw?: [seed: number, low: number, high: number, rows: number, cols: number];
  shape?: [number, number];
  str: string;
}

/** Made by fixtures/make-printing.py. */
const cases: Case[] = JSON.parse(readFileSync(new URL('../fixtures/printing.json', import.meta.url), 'utf8'));

const special: Record<string, number> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };

function matrixOf({ dtype, rows, draw, shape }: Case): Matrix {
  if (rows)
    return Matrix.fromRows(
      rows.map((row) => row.map((x) => (typeof x === 'string' ? special[x]! : x))),
      dtype,
    );
  if (shape) return Matrix.zeros(...shape, dtype);
  const [seed, low, high, r, c] = draw!;
  return new RandomState(seed).uniform(low, high, [r, c]).astype(dtype);
}

describe('toString prints as str() of NumPy', () => {
  for (const one of cases) {
    const name = JSON.stringify(one.rows ?? one.draw ?? one.shape).slice(0, 60);
    test(`${one.dtype} ${name}`, () => {
      expect(matrixOf(one).toString()).toBe(one.str);
    });
  }
});

test('util.inspect and templates print the same text', () => {
  const x = Matrix.fromRows([
    [0.5, 1],
    [2, 3],
  ]);
  expect(inspect(x)).toBe('[[0.5 1. ]\n [2.  3. ]]');
  expect(`${x}`).toBe(inspect(x));
});

test('a long row wraps before column 75, and goes on under its first number', () => {
  const text = new RandomState(7).uniform(-1, 1, [1, 30]).toString();
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(75);
  expect(
    text
      .split('\n')
      .slice(1)
      .every((line) => line.startsWith('  ')),
  ).toBe(true);
});
