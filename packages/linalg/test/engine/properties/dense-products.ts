import type { FloatArray } from '@nn-labs/linalg';
import { panelCount } from '@nn-labs/linalg/engine';
import { addMatmulTransposeA, matmul, matmulTransposeB, transpose } from '@nn-labs/linalg/reference';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import {
  arrayOf,
  check,
  columnCounts,
  draw,
  expectSameBits,
  innerCounts,
  rowCounts,
  type Setting,
  seed,
  settings,
  streamOf,
} from '../values.ts';
import { Workbench } from '../workbench.ts';

interface Case extends Setting {
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly packed: boolean;
  readonly kind: 'tame' | 'finite' | 'wild';
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      n: rowCounts,
      k: innerCounts,
      m: columnCounts,
      packed: fc.boolean(),
      kind: fc.constantFrom('tame', 'finite', 'wild'),
    }),
  )
  .map(([setting, shape]) => ({ ...setting, ...shape }) as Case);

/** Where A lies: its first byte, and how far on its next row and its next inner item are. */
interface Left {
  readonly a: number;
  readonly aRow: number;
  readonly aStep: number;
}

/** Runs out = A B on a packed B and compares it, row-major or packed. */
function product(bench: Workbench, given: Case, left: Left, b: number, expected: FloatArray): void {
  const { n, k, m, rowsPerTile, threads, packed } = given;
  const vectors = bench.vectors(m);
  const rows = bench.emptyRows(n, m);
  const panels = bench.emptyPacked(n, m);
  const tiles = Math.ceil(n / rowsPerTile) * panelCount(vectors);
  const out = packed ? { out: panels, outRow: 0 } : { out: rows.address, outRow: rows.rowBytes };
  const operation = { code: 'product', ...left, inner: k, b, ...out, rows: n, vectors } as const;
  bench.run([{ ...operation, rowsPerTile, tiles }], threads);
  const result = packed ? bench.lowerPacked(panels, n, m) : bench.lowerRows(rows, n, m);
  expectSameBits(result, expected, 'the product');
}

/** The dense products of training, in all three forms. */
export function testDenseProducts(runs: number): void {
  describe(`dense products, bit for bit (seed ${seed})`, () => {
    test('A B', () => {
      check(runs, cases, (given) => {
        const { n, k, m, dtype, kind } = given;
        const stream = streamOf(given);
        const a = draw(stream, given, n * k, kind);
        const b = draw(stream, given, k * m, kind);
        const expected = arrayOf(dtype, n * m);
        matmul(a, b, expected, n, k, m);
        Workbench.use(dtype, (bench) => {
          const { address, rowBytes } = bench.rows(a, n, k);
          const left = { a: address, aRow: rowBytes, aStep: bench.itemBytes };
          product(bench, given, left, bench.packed(b, k, m), expected);
        });
      });
    });

    test('A^T B: the rows of A^T are the columns of a row-major A', () => {
      check(runs, cases, (given) => {
        const { n, k, m, dtype, kind } = given;
        const stream = streamOf(given);
        const a = draw(stream, given, k * n, kind);
        const b = draw(stream, given, k * m, kind);
        const expected = arrayOf(dtype, n * m);
        addMatmulTransposeA(a, b, expected, k, n, m);
        Workbench.use(dtype, (bench) => {
          const { address, rowBytes } = bench.rows(a, k, n);
          const left = { a: address, aRow: bench.itemBytes, aStep: rowBytes };
          product(bench, given, left, bench.packed(b, k, m), expected);
        });
      });
    });

    test('A B^T: the engine transposes the packed B', () => {
      check(runs, cases, (given) => {
        const { n, k, m, dtype, kind, threads, rowsPerTile } = given;
        const stream = streamOf(given);
        const a = draw(stream, given, n * k, kind);
        const b = draw(stream, given, m * k, kind);
        const expected = arrayOf(dtype, n * m);
        matmulTransposeB(a, b, expected, n, k, m);
        Workbench.use(dtype, (bench) => {
          const { address, rowBytes } = bench.rows(a, n, k);
          const left = { a: address, aRow: rowBytes, aStep: bench.itemBytes };
          // The lanes beyond the last column are nobody's: zeros, as training keeps them.
          const transposed = bench.packed(arrayOf(dtype, k * m), k, m);
          const tiles = Math.ceil(k / rowsPerTile);
          const fields = { b: bench.packed(b, m, k), inner: m, vectors: bench.vectors(k), rows: k };
          bench.run([{ code: 'transpose', ...fields, out: transposed, rowsPerTile, tiles }], threads);
          const plain = arrayOf(dtype, k * m);
          transpose(b, plain, m, k);
          expectSameBits(bench.lowerPacked(transposed, k, m), plain, 'the transpose');
          product(bench, given, left, transposed, expected);
        });
      });
    });

    test('a product of work enough for three threads', () => {
      for (const dtype of ['float64', 'float32'] as const) {
        for (const threads of [1, 2, 3]) {
          const given: Case = {
            ...{ n: 129, k: 601, m: 67, packed: threads === 2, kind: 'tame' },
            ...{ dtype, threads, rowsPerTile: 5, draws: seed, zeros: 0.3 },
          };
          const { n, k, m } = given;
          const stream = streamOf(given);
          const a = draw(stream, given, n * k, 'tame');
          const b = draw(stream, given, k * m, 'tame');
          const expected = arrayOf(dtype, n * m);
          matmul(a, b, expected, n, k, m);
          Workbench.use(dtype, (bench) => {
            const { address, rowBytes } = bench.rows(a, n, k);
            const left = { a: address, aRow: rowBytes, aStep: bench.itemBytes };
            product(bench, given, left, bench.packed(b, k, m), expected);
          });
        }
      }
    });
  });
}
