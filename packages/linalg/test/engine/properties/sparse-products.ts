import type { FloatArray, RandomState } from '@nn-labs/linalg';
import { blockCount, panelCount } from '@nn-labs/linalg/engine';
import { addMatmulTransposeA, matmul } from '@nn-labs/linalg/reference';
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
  /** Rows of the batch. */
  readonly n: number;
  /** Columns of X. */
  readonly k: number;
  /** Columns of the other operand. */
  readonly m: number;
  /** Samples that X has besides. */
  readonly more: number;
  /** Whether the batch is drawn from X in some order. */
  readonly ordered: boolean;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      n: fc.oneof(rowCounts, innerCounts),
      k: innerCounts,
      m: columnCounts,
      more: fc.nat(9),
      ordered: fc.boolean(),
    }),
  )
  .map(([setting, shape]) => ({ ...setting, ...shape }));

/** X (samples, k), the batch's rows of it, and what the engine is told of their order. */
function drawBatch(given: Case, stream: RandomState) {
  const { n, k, more, ordered, dtype } = given;
  const samples = n + more;
  // X may hold NaN and infinities here: only the other operand has to be finite for zeros to be skipped.
  const x = draw(stream, given, samples * k, 'wild');
  const order = ordered ? stream.permutation(samples).subarray(0, n) : null;
  const batch = arrayOf(dtype, n * k);
  for (let i = 0; i < n; i++) {
    const row = order === null ? i : order[i]!;
    batch.set(x.subarray(row * k, (row + 1) * k), i * k);
  }
  return { samples, x, batch, order };
}

function lowerOut(bench: Workbench, packed: number, rows: number, cols: number, expected: FloatArray): void {
  expectSameBits(bench.lowerPacked(packed, rows, cols), expected, 'the product');
}

/** The products that skip the zeros of X: forward, and the two ways to the gradient. */
export function testSparseProducts(runs: number): void {
  describe(`sparse products, bit for bit (seed ${seed})`, () => {
    test('X W, all rows or a batch of them in some order', () => {
      check(runs, cases, (given) => {
        const { n, k, m, dtype, rowsPerTile, threads } = given;
        const stream = streamOf(given);
        const { samples, x, batch, order } = drawBatch(given, stream);
        const w = draw(stream, { dtype, zeros: 0.1 }, k * m);
        const expected = arrayOf(dtype, n * m);
        matmul(batch, w, expected, n, k, m);
        Workbench.use(dtype, (bench) => {
          const out = bench.emptyRows(n, m);
          const vectors = bench.vectors(m);
          bench.run(
            [
              {
                code: 'product',
                ...bench.sparse(x, samples, k, 'rows'),
                order: order === null ? 0 : bench.integers(order),
                inner: k,
                b: bench.packed(w, k, m),
                out: out.address,
                outRow: out.rowBytes,
                rows: n,
                vectors,
                rowsPerTile,
                tiles: Math.ceil(n / rowsPerTile) * panelCount(vectors),
              },
            ],
            threads,
          );
          expectSameBits(bench.lowerRows(out, n, m), expected, 'the product');
        });
      });
    });

    test('X^T D by columns of X', () => {
      check(runs, cases, (given) => {
        // The samples are the inner length here, so that they pass the blocks of 256.
        const { n: k, k: n, m, dtype, rowsPerTile, threads } = given;
        const stream = streamOf(given);
        const x = draw(stream, given, n * k, 'wild');
        const delta = draw(stream, { dtype, zeros: 0.1 }, n * m);
        const expected = arrayOf(dtype, k * m);
        addMatmulTransposeA(x, delta, expected, n, k, m);
        Workbench.use(dtype, (bench) => {
          const out = bench.emptyPacked(k, m);
          const vectors = bench.vectors(m);
          const sizes = { inner: n, rows: k, vectors };
          const tiles = Math.ceil(k / rowsPerTile) * panelCount(vectors);
          const left = bench.sparse(x, n, k, 'columns');
          const b = bench.packed(delta, n, m);
          bench.run([{ code: 'product', ...left, ...sizes, b, out, rowsPerTile, tiles }], threads);
          lowerOut(bench, out, k, m, expected);
        });
      });
    });

    test('X^T D by columns of a batch, listed anew', () => {
      check(runs, cases, (given) => {
        const { n, k, m, dtype, rowsPerTile, threads } = given;
        const stream = streamOf(given);
        const { samples, x, batch, order } = drawBatch(given, stream);
        const delta = draw(stream, { dtype, zeros: 0.1 }, n * m);
        const expected = arrayOf(dtype, k * m);
        addMatmulTransposeA(batch, delta, expected, n, k, m);
        Workbench.use(dtype, (bench) => {
          const out = bench.emptyPacked(k, m);
          const vectors = bench.vectors(m);
          const columns = bench.emptySparse(k, n);
          const { starts, index, values } = columns;
          const rows = {
            ...bench.sparse(x, samples, k, 'rows'),
            order: order === null ? 0 : bench.integers(order),
          };
          const b = bench.packed(delta, n, m);
          bench.run(
            [
              {
                code: 'columns',
                ...rows,
                inner: k,
                rows: n,
                out: starts,
                a: index,
                b: values,
                tiles: blockCount(k),
              },
              {
                code: 'product',
                ...columns,
                gap: 1,
                inner: n,
                rows: k,
                vectors,
                b,
                out,
                rowsPerTile,
                tiles: Math.ceil(k / rowsPerTile) * panelCount(vectors),
              },
            ],
            threads,
          );
          lowerOut(bench, out, k, m, expected);
        });
      });
    });
  });
}
