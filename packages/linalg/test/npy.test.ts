import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Matrix } from '../src/index.ts';

interface Case {
  dtype: '<f8' | '<f4';
  rows?: (number | string)[][];
  shape?: [number, number];
  bytes: string;
}

/** The bytes of numpy.save, by fixtures/make-npy.py. */
const cases: Case[] = JSON.parse(readFileSync(new URL('../fixtures/npy.json', import.meta.url), 'utf8'));

const special: Record<string, number> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };

describe('toNpy writes what numpy.save writes', () => {
  for (const { dtype: descr, rows, shape, bytes } of cases) {
    test(`${descr} ${JSON.stringify(rows ?? shape)}`, () => {
      const dtype = descr === '<f8' ? 'float64' : 'float32';
      const matrix = rows
        ? Matrix.fromRows(
            rows.map((row) => row.map((x) => (typeof x === 'string' ? special[x]! : x))),
            dtype,
          )
        : Matrix.zeros(...shape!, dtype);
      expect(Buffer.from(matrix.toNpy()).toString('base64')).toBe(bytes);
    });
  }
});
