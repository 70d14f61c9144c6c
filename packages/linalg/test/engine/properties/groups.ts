import { type Operation, panelCount } from '@nn-labs/linalg/engine';
import { matmul } from '@nn-labs/linalg/reference';
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
  readonly p: number;
  readonly sparse: boolean;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({ n: rowCounts, k: innerCounts, m: columnCounts, p: columnCounts, sparse: fc.boolean() }),
  )
  .map(([setting, shape]) => ({ ...setting, ...shape }));

/** Operations that a thread takes some rows through at once, and operations that nobody waits for. */
export function testGroups(runs: number): void {
  describe(`groups of operations, bit for bit (seed ${seed})`, () => {
    test('(A B) C and its packed copy, some rows at a time, then a product that needs all of them', () => {
      check(runs, cases, (given) => {
        const { n, k, m, p, dtype, threads, rowsPerTile, sparse } = given;
        const stream = streamOf(given);
        const [a, b, c] = [
          draw(stream, given, n * k),
          draw(stream, given, k * m),
          draw(stream, given, m * p),
        ];
        const [ab, abc, last] = [arrayOf(dtype, n * m), arrayOf(dtype, n * p), arrayOf(dtype, m * p)];
        matmul(a, b, ab, n, k, m);
        matmul(ab, c, abc, n, m, p);
        // D is any (m, n): D ((A B) C) needs every row of the group.
        const d = draw(stream, given, m * n);
        matmul(d, abc, last, m, n, p);

        Workbench.use(dtype, (bench) => {
          const step = bench.itemBytes;
          const rows = { rows: n, rowsPerTile };
          const lifted = bench.rows(a, n, k);
          const left = sparse
            ? bench.sparse(a, n, k, 'rows')
            : { a: lifted.address, aRow: lifted.rowBytes, aStep: step };
          const [outAb, outAbc, outLast] = [
            bench.emptyRows(n, m),
            bench.emptyRows(n, p),
            bench.emptyRows(m, p),
          ];
          const packed = bench.emptyPacked(n, p);
          const right = bench.rows(d, m, n);
          const [ofM, ofP] = [bench.vectors(m), bench.vectors(p)];
          const operations: Operation[] = [
            {
              ...{ code: 'product', ...left, inner: k, b: bench.packed(b, k, m) },
              ...{ out: outAb.address, outRow: outAb.rowBytes, vectors: ofM },
              ...{ ...rows, tiles: Math.ceil(n / rowsPerTile), group: 3 },
            },
            {
              ...{ code: 'product', a: outAb.address, aRow: outAb.rowBytes, aStep: step, inner: m },
              ...{ b: bench.packed(c, m, p), out: outAbc.address, outRow: outAbc.rowBytes, vectors: ofP },
              ...{ ...rows, group: 1 },
            },
            {
              ...{ code: 'pack', a: outAbc.address, aRow: outAbc.rowBytes, out: packed, vectors: ofP },
              ...{ ...rows, group: 1 },
            },
            {
              ...{
                code: 'product',
                a: right.address,
                aRow: right.rowBytes,
                aStep: step,
                inner: n,
                b: packed,
              },
              ...{ out: outLast.address, outRow: outLast.rowBytes, vectors: ofP, rows: m, rowsPerTile },
              tiles: Math.ceil(m / rowsPerTile) * panelCount(ofP),
            },
          ];
          bench.run(operations, threads);
          expectSameBits(bench.lowerRows(outAb, n, m), ab, 'A B');
          expectSameBits(bench.lowerRows(outAbc, n, p), abc, '(A B) C');
          expectSameBits(bench.lowerRows(outLast, m, p), last, 'D ((A B) C)');
        });
      });
    });

    test('eager updates, then an operation that needs all of them', () => {
      check(runs, cases, (given) => {
        const { n, m, dtype, threads } = given;
        const stream = streamOf(given);
        const rate = 0.37;
        const start = draw(stream, given, n * m, 'tame');
        const gradients = Array.from({ length: 4 }, () => draw(stream, given, n * m, 'tame'));
        const expected = gradients.map((g) => updated(start, g, rate));
        const sum = updated(expected[0]!, expected[1]!, rate);

        Workbench.use(dtype, (bench) => {
          const inner = n * bench.vectors(m);
          const at = gradients.map(() => bench.packed(start, n, m));
          const tiles = Math.ceil(inner / 3);
          const common = { code: 'update', inner, rowsPerTile: 3, tiles, scale: rate } as const;
          const updates = gradients.map((g, i) => ({
            ...common,
            out: at[i]!,
            b: bench.packed(g, n, m),
            eager: i < 3 ? 1 : 0,
          }));
          bench.run([...updates, { ...common, out: at[0]!, b: at[1]! }], threads);
          expectSameBits(bench.lowerPacked(at[0]!, n, m), sum, 'what needs two of them');
          for (const i of [1, 2, 3])
            expectSameBits(bench.lowerPacked(at[i]!, n, m), expected[i]!, `update ${i}`);
        });
      });
    });
  });
}

function updated(w: ReturnType<typeof arrayOf>, g: ReturnType<typeof arrayOf>, rate: number) {
  const out = w.slice();
  const rounded = w instanceof Float32Array ? Math.fround(rate) : rate;
  for (let i = 0; i < out.length; i++)
    out[i] = w[i]! + (w instanceof Float32Array ? Math.fround(rounded * g[i]!) : rounded * g[i]!);
  return out;
}
