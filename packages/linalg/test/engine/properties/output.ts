import { type DType, exp, type FloatArray, log } from '@nn-labs/linalg';
import { argmax, sigmoid, softmax } from '@nn-labs/linalg/reference';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finishes, outputLosses } from '../../../src/engine/program.ts';
import {
  arrayOf,
  check,
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
  readonly more: number;
  readonly ordered: boolean;
  readonly loss: keyof typeof outputLosses;
  readonly slope: 'none' | 'sigmoidSlope' | 'tanhSlope' | 'reluSlope';
  readonly targets: 'one-hot' | 'probabilities' | 'any';
  readonly kind: 'tame' | 'finite' | 'wild' | 'ties';
  /** What the outputs are multiplied with: sums that make powers overflow or vanish. */
  readonly size: number;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      n: rowCounts,
      m: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 70 })),
      more: fc.nat(5),
      ordered: fc.boolean(),
      loss: fc.constantFrom('squaredError', 'crossEntropy', 'binaryCrossEntropy'),
      slope: fc.constantFrom('none', 'sigmoidSlope', 'tanhSlope', 'reluSlope'),
      targets: fc.constantFrom('one-hot', 'probabilities', 'any'),
      kind: fc.constantFrom('tame', 'finite', 'wild', 'ties'),
      size: fc.constantFrom(1, 1, 30, 1000),
    }),
  )
  .map(([setting, rest]) => ({ ...setting, ...rest }) as Case);

function drawOutputs(given: Case): FloatArray {
  const { n, m, dtype, kind, size } = given;
  const stream = streamOf(given);
  // Ties: outputs of which many are equal and greatest.
  if (kind === 'ties') return arrayOf(dtype, n * m).map(() => Math.min(1, stream.randint(-1, 4)));
  return draw(stream, given, n * m, kind).map((x) => x * size);
}

function drawTargets({ draws, dtype, m, targets, more, n }: Case): FloatArray {
  const stream = streamOf({ draws: (draws + 1) % 2 ** 31 } as Setting);
  const rows = n + more;
  const y = arrayOf(dtype, rows * m);
  for (let i = 0; i < rows; i++) {
    if (targets === 'one-hot') y[i * m + stream.randint(m)] = 1;
    else if (targets === 'probabilities') for (let j = 0; j < m; j++) y[i * m + j] = stream.random() / m;
    else for (let j = 0; j < m; j++) y[i * m + j] = stream.uniform(-3, 3);
  }
  return y;
}

/** Loss, output and delta of one row, as the formulas say. */
function plainRow({ dtype, loss, slope, n }: Case, z: FloatArray, y: FloatArray) {
  const round = rounding(dtype);
  const m = z.length;
  const o = z.slice();
  let sum = 0;
  if (loss === 'squaredError') {
    for (let j = 0; j < m; j++) sum += (y[j]! - o[j]!) * (y[j]! - o[j]!);
    sum *= 0.5;
  } else if (loss === 'binaryCrossEntropy') {
    for (let j = 0; j < m; j++) {
      sum += Math.max(z[j]!, 0) - z[j]! * y[j]! + log(1 + exp(-Math.abs(z[j]!)));
    }
    sigmoid(z, o);
  } else {
    const max = z[argmax(z)]!;
    let total = 0;
    for (let j = 0; j < m; j++) total += exp(z[j]! - max);
    const logSumExp = max + log(total);
    for (let j = 0; j < m; j++) if (y[j] !== 0) sum += y[j]! * (logSumExp - z[j]!);
    softmax(z, o, 1, m);
  }
  const slopeOf = {
    none: () => 1,
    sigmoidSlope: (a: number) => round(a * round(1 - a)),
    tanhSlope: (a: number) => round(1 - round(a * a)),
    reluSlope: (a: number) => (a > 0 ? 1 : 0),
  }[slope];
  const delta = o.map((a, j) => {
    const difference = round(y[j]! - a);
    return loss === 'squaredError' ? difference * slopeOf(a) : difference / n;
  });
  return { loss: sum, output: o, delta, right: argmax(o) === argmax(y) };
}

function runCase(given: Case): void {
  const { n, m, more, dtype, loss, slope, ordered, rowsPerTile, threads, kind } = given;
  const z = drawOutputs(given);
  const y = drawTargets(given);
  const order = ordered
    ? streamOf(given)
        .permutation(n + more)
        .subarray(0, n)
    : null;
  const rows = Array.from({ length: n }, (_, i) => {
    const sample = order === null ? i : order[i]!;
    return plainRow(given, z.slice(i * m, (i + 1) * m), y.slice(sample * m, (sample + 1) * m));
  });

  Workbench.use(dtype, (bench) => {
    const h = bench.rows(z, n, m);
    const targets = bench.rows(y, n + more, m);
    const delta = bench.emptyRows(n, m);
    const labels = Array.from({ length: n + more }, (_, i) => argmax(y.slice(i * m, (i + 1) * m)));
    const losses = bench.emptyDoubles(n);
    const program = bench.run(
      [
        {
          code: 'output',
          h: h.address,
          hRow: h.rowBytes,
          b: targets.address,
          out: delta.address,
          outRow: delta.rowBytes,
          order: order === null ? 0 : bench.integers(order),
          labels: bench.integers(labels),
          losses,
          cols: m,
          loss: outputLosses[loss],
          finish: finishes[slope],
          scale: n,
          rows: n,
          rowsPerTile,
          tiles: Math.ceil(n / rowsPerTile),
        },
      ],
      threads,
    );
    const all = (pick: (row: (typeof rows)[number]) => FloatArray) =>
      rows.flatMap((row) => Array.from(pick(row)));
    expectSameBits(
      bench.lowerDoubles(losses, n),
      rows.map((row) => row.loss),
      'the losses',
    );
    expectSameBits(
      bench.lowerRows(h, n, m),
      all((row) => row.output),
      'the outputs',
    );
    expectSameBits(
      bench.lowerRows(delta, n, m),
      all((row) => row.delta),
      'the deltas',
    );
    expect(program.answer(0), 'rows that are right').toBe(rows.filter((row) => row.right).length);
    const lanes = bench.items(delta.address, (n * delta.rowBytes) / bench.itemBytes);
    const stride = delta.rowBytes / bench.itemBytes;
    expect(
      lanes.every((x, at) => at % stride < m || Object.is(x, 0)),
      'zeros beyond the columns',
    ).toBe(true);
    const finite = rows.every((row) => row.delta.every(Number.isFinite));
    const sumsCount = loss !== 'squaredError' && !z.every(Number.isFinite);
    expect(program.raised, 'raised').toBe(!finite || sumsCount);
    if (kind === 'tame') expect(program.raised).toBe(false);
  });
}

/** The output layer: losses, softmax, deltas, how many are right. */
export function testOutput(runs: number): void {
  test(`losses, outputs, deltas and right answers, bit for bit (seed ${seed})`, () => {
    check(runs, cases, runCase);
  });

  describe('a weighted sum of -Infinity is said, although its softmax is a harmless 0', () => {
    test.each<DType>(['float64', 'float32'])('%s', (dtype) => {
      Workbench.use(dtype, (bench) => {
        const z = arrayOf(dtype, 3);
        z.set([1, -Infinity, 2]);
        const h = bench.rows(z, 1, 3);
        const y = arrayOf(dtype, 3);
        y[0] = 1;
        const delta = bench.emptyRows(1, 3);
        const program = bench.run(
          [
            {
              ...{ code: 'output', h: h.address, hRow: h.rowBytes, b: bench.rows(y, 1, 3).address },
              ...{ out: delta.address, outRow: delta.rowBytes, labels: bench.integers([0]) },
              ...{
                losses: bench.emptyDoubles(1),
                cols: 3,
                loss: 1,
                scale: 1,
                rows: 1,
                rowsPerTile: 1,
                tiles: 1,
              },
            },
          ],
          1,
        );
        expect(program.raised).toBe(true);
        expect(bench.lowerRows(delta, 1, 3).every(Number.isFinite)).toBe(true);
      });
    });
  });
}
