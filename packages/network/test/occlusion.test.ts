import { Matrix } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { type Layer, Network, occlusion } from '../src/index.ts';

/** The second output is the sum of all pixels of a picture of 3 x 4. */
const sums = new Network<Layer>({
  inputs: 12,
  layers: [{ units: 2, activation: 'identity' }],
  loss: 'squared-error',
  parameters: [{ weight: Matrix.zeros(12, 2).map((_, _row, unit) => unit) }],
});
const x = Matrix.zeros(1, 12).map((_, _row, at) => 2 ** at);

describe('occlusion', () => {
  test('a place loses what its square covers; the square is cut off at the edges', async () => {
    const lost = await occlusion(sums, x, 1, { image: { rows: 3, cols: 4 }, size: 3, step: 2 });
    // Pixels 0 to 3, 4 to 7, 8 to 11; the places are rows 0 and 2, columns 0 and 2.
    const around = (...pixels: number[]) => pixels.reduce((sum, at) => sum + 2 ** at, 0);
    expect(lost.toRows()).toEqual([
      [around(0, 1, 4, 5), around(1, 2, 3, 5, 6, 7)],
      [around(4, 5, 8, 9), around(5, 6, 7, 9, 10, 11)],
    ]);
  });

  test('a square of two begins one pixel before its place', async () => {
    const lost = await occlusion(sums, x, 1, { image: { rows: 3, cols: 4 }, size: 2, step: 3 });
    expect(lost.toRows()).toEqual([[2 ** 0, 2 ** 2 + 2 ** 3]]);
  });

  test('an output that no pixel feeds loses nothing', async () => {
    const lost = await occlusion(sums, x, 0, { image: { rows: 3, cols: 4 } });
    expect(lost.toRows()).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test.each([
    [{ image: { rows: 3, cols: 3 } }, 0, 'x is (1, 12), but an image of 3x3 is (1, 9)'],
    [{ image: { rows: 3, cols: 4 }, size: 0 }, 0, 'size must be an integer of at least 1, found 0'],
    [{ image: { rows: 3, cols: 4 }, step: 1.5 }, 0, 'step must be an integer of at least 1, found 1.5'],
    [{ image: { rows: 3, cols: 4 } }, 2, 'there is no output 2, the outputs are 0 to 1'],
  ])('refuses %j, output %i', async (options, output, message) => {
    await expect(occlusion(sums, x, output, options)).rejects.toThrow(`occlusion: ${message}`);
  });
});
