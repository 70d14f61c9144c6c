import { describe, expect, test } from 'vitest';
import { Engine, seedStream, streamBytes } from '../../src/engine/index.ts';
import { RandomState } from '../../src/index.ts';

/** Rows of `cols` numbers that the engine draws in two runs from one stream. */
function drawn(float32: boolean, kind: number, low: number, range: number, rows: number, cols: number) {
  const engine = Engine.shared()!;
  const rowItems = cols + 3; // a gap behind each row stays as it is
  const item = float32 ? 4 : 8;
  const places = [streamBytes, 16, 2 * rows * rowItems * item].map((bytes) => engine.allocate(bytes));
  const [stream = 0, constants = 0, out = 0] = places;
  seedStream(engine.buffer, stream, new RandomState([7, 1, 2, 3]));
  new Float64Array(engine.buffer, constants, 2).set([low, range]);
  const outRow = rowItems * item;
  for (const part of [0, 1]) {
    const at = out + part * rows * outRow;
    const operation = {
      code: 'draw',
      a: stream,
      constants,
      out: at,
      outRow,
      rows,
      cols,
      kind,
      tiles: 1,
    } as const;
    const program = engine.program([operation], float32);
    engine.run(program, 1);
    places.push(program.address);
  }
  const length = 2 * rows * rowItems;
  const all = float32
    ? new Float32Array(engine.buffer, out, length)
    : new Float64Array(engine.buffer, out, length);
  const found = Array.from({ length: 2 * rows }, (_, i) => [
    ...all.subarray(i * rowItems, (i + 1) * rowItems),
  ]);
  for (const address of places) engine.free(address);
  return found;
}

describe.each([
  ['float64', false],
  ['float32', true],
] as const)('draws of the engine are RandomState’s, %s', (_, float32) => {
  const round = float32 ? Math.fround : (x: number) => x;

  test.each([
    [1, 1],
    [3, 311],
    [5, 312],
    [7, 1000],
  ])('uniform, %d rows of %d', (rows, cols) => {
    const stream = new RandomState([7, 1, 2, 3]);
    for (const row of drawn(float32, 0, -1, 2, rows, cols)) {
      expect(row.slice(0, cols)).toEqual(Array.from(stream.uniform(-1, 1, cols), round));
      expect(row.slice(cols)).toEqual([0, 0, 0]);
    }
  });

  test('masks: 0 where a draw is below p, else 1 / (1 - p)', () => {
    const stream = new RandomState([7, 1, 2, 3]);
    for (const row of drawn(float32, 1, 0.3, 1 / 0.7, 4, 500)) {
      const expected = Array.from(stream.random(500), (r) => (r < 0.3 ? 0 : round(1 / 0.7)));
      expect(row.slice(0, 500)).toEqual(expected);
    }
  });
});
