import { panelCount } from '@nn-labs/linalg/engine';
import { addSumRows } from '@nn-labs/linalg/reference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrayOf,
  check,
  columnCounts,
  draw,
  expectSameBits,
  rounding,
  rowCounts,
  type Setting,
  seed,
  settings,
  streamOf,
} from '../values.ts';
import { Workbench } from '../workbench.ts';

interface Case extends Setting {
  readonly n: number;
  readonly m: number;
  readonly kind: 'tame' | 'finite' | 'wild';
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      n: fc.oneof(rowCounts, fc.constantFrom(256, 300)),
      m: columnCounts,
      kind: fc.constantFrom('tame', 'finite', 'wild'),
    }),
  )
  .map(([setting, rest]) => ({ ...setting, ...rest }) as Case);

const rates = fc.constantFrom(0.005, 1, 1e-300, 1e30, 1e300, 0.1 + 0.2);

/** What happens to parameters and gradients, and between the layouts. */
export function testParameters(runs: number): void {
  describe(`parameters and layouts, bit for bit (seed ${seed})`, () => {
    test('w + rate * g, and whether it is finite', () => {
      check(runs, fc.tuple(cases, rates), ([given, rate]) => {
        const { n, m, dtype, kind, threads, rowsPerTile } = given;
        const stream = streamOf(given);
        const w = draw(stream, given, n * m, kind);
        const g = draw(stream, given, n * m, kind);
        const round = rounding(dtype);
        const scale = round(rate);
        const expected = w.map((item, i) => item + round(scale * g[i]!));
        Workbench.use(dtype, (bench) => {
          const out = bench.packed(w, n, m);
          const inner = n * bench.vectors(m);
          const tiles = Math.ceil(inner / rowsPerTile);
          const fields = { out, b: bench.packed(g, n, m), inner, rowsPerTile, tiles, scale: rate };
          const program = bench.run([{ code: 'update', ...fields }], threads);
          expectSameBits(bench.lowerPacked(out, n, m), expected, 'the parameters');
          const finite = expected.every(Number.isFinite);
          // A rate that is infinite in float32 makes NaN of the zeros beyond the columns: the plain loops then look.
          if (!finite || Number.isFinite(scale)) expect(program.raised, 'raised').toBe(!finite);
        });
      });
    });

    test('sums of columns', () => {
      check(runs, cases, (given) => {
        const { n, m, dtype, kind, threads } = given;
        const x = draw(streamOf(given), given, n * m, kind);
        const expected = arrayOf(dtype, m);
        addSumRows(x, expected, n, m);
        Workbench.use(dtype, (bench) => {
          const { address: out } = bench.emptyRows(1, m);
          const vectors = bench.vectors(m);
          const b = bench.packed(x, n, m);
          bench.run([{ code: 'columnSums', b, out, rows: n, vectors, tiles: panelCount(vectors) }], threads);
          expectSameBits(bench.items(out, m), expected, 'the sums');
        });
      });
    });

    test('row-major into panels', () => {
      check(runs, cases, (given) => {
        const { n, m, dtype, kind, threads, rowsPerTile } = given;
        const x = draw(streamOf(given), given, n * m, kind);
        Workbench.use(dtype, (bench) => {
          const { address: a, rowBytes: aRow } = bench.rows(x, n, m);
          const out = bench.emptyPacked(n, m);
          const sizes = {
            rows: n,
            vectors: bench.vectors(m),
            rowsPerTile,
            tiles: Math.ceil(n / rowsPerTile),
          };
          bench.run([{ code: 'pack', a, aRow, out, ...sizes }], threads);
          expectSameBits(bench.lowerPacked(out, n, m), x, 'the panels');
        });
      });
    });
  });
}
