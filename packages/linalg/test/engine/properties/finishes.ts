import type { DType, FloatArray } from '@nn-labs/linalg';
import { panelCount } from '@nn-labs/linalg/engine';
import { addRow, matmul, sigmoid, tanh } from '@nn-labs/linalg/reference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finishes } from '../../../src/engine/program.ts';
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

export type Finish = keyof typeof finishes;

interface Case extends Setting {
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly finish: Finish;
  readonly withBias: boolean;
  readonly sparse: boolean;
  readonly packed: boolean;
  readonly kind: 'tame' | 'finite' | 'wild';
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      n: rowCounts,
      k: fc.oneof(fc.nat(9), fc.constant(300)),
      m: columnCounts,
      finish: fc.constantFrom(...(Object.keys(finishes) as Finish[])),
      withBias: fc.boolean(),
      sparse: fc.boolean(),
      packed: fc.boolean(),
      kind: fc.constantFrom('tame', 'finite', 'wild'),
    }),
  )
  .map(([setting, rest]) => ({ ...setting, ...rest }) as Case);

const slopes: Partial<Record<Finish, (a: number, round: (x: number) => number) => number>> = {
  sigmoidSlope: (a, round) => round(a * round(1 - a)),
  tanhSlope: (a, round) => round(1 - round(a * a)),
  reluSlope: (a) => (a > 0 ? 1 : 0),
  leakyReluSlope: (a, round) => (a > 0 ? 1 : round(0.01)),
  identitySlope: () => 1,
};

/** What follows the product, by the plain loops, in place; h holds the activations of a slope. */
export function finishPlainly(finish: Finish, z: FloatArray, h: FloatArray, dtype: DType): void {
  if (finish === 'sigmoid') sigmoid(z, z);
  if (finish === 'tanh') tanh(z, z);
  if (finish === 'relu') for (let i = 0; i < z.length; i++) z[i] = Math.max(z[i]!, 0);
  const round = rounding(dtype);
  if (finish === 'leakyRelu') {
    for (let i = 0; i < z.length; i++) z[i] = z[i]! > 0 ? z[i]! : z[i]! * round(0.01);
  }
  const slope = slopes[finish];
  if (slope === undefined) return;
  for (let i = 0; i < z.length; i++) z[i] = z[i]! * slope(h[i]!, round);
}

/** Which finishes must say that a result is not finite. */
function mustRaise(finish: Finish, out: FloatArray): boolean {
  if (finish === 'none' || finish === 'sigmoid') return false;
  return !out.every(Number.isFinite);
}

function runCase(given: Case): void {
  const { n, k, m, dtype, finish, withBias, sparse, packed, kind, rowsPerTile, threads } = given;
  const stream = streamOf(given);
  const a = draw(stream, given, n * k, kind);
  // Beside what is not finite no zero is skipped.
  const b = draw(stream, { dtype, zeros: 0.1 }, k * m, sparse && kind === 'wild' ? 'finite' : kind);
  const bias = withBias ? draw(stream, { dtype, zeros: 0 }, m, kind) : null;
  const h = draw(stream, { dtype, zeros: 0.3 }, n * m, kind);
  const expected = arrayOf(dtype, n * m);
  matmul(a, b, expected, n, k, m);
  if (bias !== null) addRow(expected, bias, n, m);
  finishPlainly(finish, expected, h, dtype);

  Workbench.use(dtype, (bench) => {
    const vectors = bench.vectors(m);
    const rows = bench.emptyRows(n, m);
    const panels = bench.emptyPacked(n, m);
    const slopeRows = bench.rows(h, n, m);
    const dense = bench.rows(a, n, k);
    const left = sparse
      ? bench.sparse(a, n, k, 'rows')
      : { a: dense.address, aRow: dense.rowBytes, aStep: bench.itemBytes };
    const out = packed ? { out: panels, outRow: 0 } : { out: rows.address, outRow: rows.rowBytes };
    const program = bench.run(
      [
        {
          code: 'product',
          ...left,
          ...out,
          inner: k,
          b: bench.packed(b, k, m),
          rows: n,
          vectors,
          finish: finishes[finish],
          bias: bias === null ? 0 : bench.rows(bias, 1, m).address,
          h: slopeRows.address,
          hRow: slopeRows.rowBytes,
          rowsPerTile,
          tiles: Math.ceil(n / rowsPerTile) * panelCount(vectors),
        },
      ],
      threads,
    );
    const result = packed ? bench.lowerPacked(panels, n, m) : bench.lowerRows(rows, n, m);
    expectSameBits(result, expected, finish);
    if (mustRaise(finish, expected)) expect(program.raised, 'raised').toBe(true);
    if (kind === 'tame') expect(program.raised, 'raised').toBe(false);
  });
}

/** Bias, activations and slopes after a product. */
export function testFinishes(runs: number): void {
  test(`bias, activations and slopes after a product, bit for bit (seed ${seed})`, () => {
    check(runs, cases, runCase);
  });

  describe('what is not finite is said', () => {
    test.each([
      ['relu', Infinity],
      ['leakyRelu', -Infinity],
      ['leakyReluSlope', Infinity],
      ['tanh', Number.NaN],
      ['sigmoidSlope', Infinity],
      ['tanhSlope', -Infinity],
      ['reluSlope', Number.NaN],
      ['identitySlope', Infinity],
    ] as const)('%s of %d', (finish, value) => {
      for (const dtype of ['float64', 'float32'] as const) {
        for (const m of [1, 3, 16, 37]) {
          for (const at of [0, m - 1]) raisesAt(finish, value, dtype, m, at);
        }
      }
    });
  });
}

function raisesAt(finish: Finish, value: number, dtype: DType, m: number, at: number): void {
  Workbench.use(dtype, (bench) => {
    const b = arrayOf(dtype, m).fill(0.5);
    const h = bench.rows(arrayOf(dtype, m).fill(0.5), 1, m);
    const out = bench.emptyRows(1, m);
    const a = bench.rows(arrayOf(dtype, 1).fill(1), 1, 1).address;
    const vectors = bench.vectors(m);
    const operation = {
      code: 'product',
      a,
      inner: 1,
      rows: 1,
      out: out.address,
      outRow: out.rowBytes,
      vectors,
      finish: finishes[finish],
      h: h.address,
      rowsPerTile: 1,
      tiles: panelCount(vectors),
    } as const;
    expect(bench.run([{ ...operation, b: bench.packed(b, 1, m) }], 1).raised).toBe(false);
    b[at] = value;
    expect(bench.run([{ ...operation, b: bench.packed(b, 1, m) }], 1).raised).toBe(true);
  });
}
