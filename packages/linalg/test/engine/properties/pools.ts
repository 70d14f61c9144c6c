import { pictureBytes, poolPicture, writePicture } from '@nn-labs/linalg/engine';
import { maxPool, maxPoolGradient, type PoolShape } from '@nn-labs/linalg/reference';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finishes } from '../../../src/engine/program.ts';
import { arrayOf, check, draw, expectSameBits, type Setting, seed, settings, streamOf } from '../values.ts';
import { Workbench } from '../workbench.ts';
import { type Finish, finishPlainly } from './finishes.ts';

interface Case extends Setting {
  readonly shape: PoolShape;
  readonly count: number;
  readonly finish: Finish;
  readonly wild: boolean;
  /** Whether items are few whole numbers, so that many are equal. */
  readonly isCoarse: boolean;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    settings,
    fc.record({
      shape: fc
        .record({
          size: fc.integer({ min: 1, max: 4 }),
          rows: fc.nat(9),
          cols: fc.nat(9),
          channels: fc.integer({ min: 1, max: 40 }),
        })
        .map(({ size, rows, cols, channels }) => ({ size, rows: size + rows, cols: size + cols, channels })),
      count: fc.integer({ min: 1, max: 5 }),
      finish: fc.constantFrom('none', 'sigmoidSlope', 'tanhSlope', 'reluSlope', 'leakyReluSlope'),
      wild: fc.boolean(),
      isCoarse: fc.boolean(),
    }),
  )
  .map(([setting, rest]) => ({ ...setting, ...rest }) as Case);

function runCase(given: Case): void {
  const { shape, count, dtype, threads, rowsPerTile, finish, wild, isCoarse } = given;
  const stream = streamOf(given);
  const picture = poolPicture(shape);
  const items = shape.rows * shape.cols * shape.channels;
  const outItems = picture.outRows * picture.outCols * shape.channels;
  const x = draw(stream, given, count * items, wild ? 'wild' : 'finite');
  if (isCoarse) for (let i = 0; i < x.length; i++) x[i] = Math.round(x[i]! * 2);
  const delta = draw(stream, { dtype, zeros: 0.1 }, count * outItems);
  const [expected, expectedDx] = [arrayOf(dtype, count * outItems), arrayOf(dtype, count * items)];
  maxPool(x, expected, shape, count);
  maxPoolGradient(x, delta, expectedDx, shape, count);
  finishPlainly(finish, expectedDx, x, dtype);
  Workbench.use(dtype, (bench) => {
    const [pictures, deltas] = [bench.rows(x, count, items), bench.rows(delta, count, outItems)];
    const [out, dx] = [bench.emptyRows(count, outItems), bench.emptyRows(count, items)];
    const winners = bench.room(count * out.rowBytes);
    const record = bench.room(pictureBytes(picture));
    writePicture(bench.engine.buffer, record, picture, bench.itemBytes);
    const common = {
      ...{ a: pictures.address, aRow: pictures.rowBytes, picture: record },
      ...{ rows: count, rowsPerTile, tiles: Math.ceil(count / rowsPerTile) },
    };
    const program = bench.run(
      [
        { code: 'maxPool', ...common, out: out.address, outRow: out.rowBytes, winners },
        {
          ...{ code: 'maxPoolGradient', ...common, b: deltas.address, hRow: deltas.rowBytes },
          ...{ h: pictures.address, finish: finishes[finish], out: dx.address, outRow: dx.rowBytes },
        },
      ],
      threads,
    );
    expectSameBits(bench.lowerRows(out, count, outItems), expected, 'the pooling');
    // Each output stands where its winner is said to stand.
    const places = new Uint32Array(bench.engine.buffer, winners, (count * out.rowBytes) / 4);
    const [words, step] = [out.rowBytes / 4, bench.itemBytes / 4];
    const won = expected.map((_, at) => {
      const [n, item] = [Math.floor(at / outItems), at % outItems];
      const place = places[n * words + item * step]!;
      const [c, window] = [item % shape.channels, Math.floor(item / shape.channels)];
      const r = Math.floor(window / picture.outCols) * shape.size + (place >>> 16);
      const q = (window % picture.outCols) * shape.size + (place & 0xffff);
      return x[n * items + (r * shape.cols + q) * shape.channels + c]!;
    });
    expectSameBits(won, expected, 'the winners');
    expectSameBits(bench.lowerRows(dx, count, items), expectedDx, `its gradient, ${finish}`);
    if (!expectedDx.every(Number.isFinite)) expect(program.raised).toBe(true);
  });
}

/** Max-pooling and its gradient. */
export function testPools(runs: number): void {
  test(`max-pooling and its gradient, bit for bit (seed ${seed})`, () => {
    check(runs, cases, runCase);
  });
}
