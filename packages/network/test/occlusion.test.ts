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
  const around = (...pixels: number[]) => pixels.reduce((sum, at) => sum + 2 ** at, 0);

  test('a place loses what its square covers; the square is cut off at the edges', async () => {
    const lost = await occlusion(sums, x, [1], { image: { rows: 3, cols: 4 }, size: 3, step: 2 });
    // Pixels 0 to 3, 4 to 7, 8 to 11; the places are rows 0 and 2, columns 0 and 2.
    expect(lost.toRows()).toEqual([
      [around(0, 1, 4, 5), around(1, 2, 3, 5, 6, 7), around(4, 5, 8, 9), around(5, 6, 7, 9, 10, 11)],
    ]);
  });

  test('a square of two begins one pixel before its place', async () => {
    const lost = await occlusion(sums, x, [1], { image: { rows: 3, cols: 4 }, size: 2, step: 3 });
    expect(lost.toRows()).toEqual([[around(0), around(2, 3)]]);
  });

  test('each image has a row and an output of its own; one that no pixel feeds loses nothing', async () => {
    const X = x.take([0, 0]).map((value, row) => value * (row + 1));
    const options = { image: { rows: 3, cols: 4 }, size: 1, step: 4 };
    expect((await occlusion(sums, X, [1, 1], options)).toRows()).toEqual([[1], [2]]);
    expect((await occlusion(sums, X, [0, 1], options)).toRows()).toEqual([[0], [2]]);
  });

  test.each([
    [{ image: { rows: 3, cols: 3 } }, [0], 'X is (1, 12), but 1 images of 3x3 are (1, 9)'],
    [{ image: { rows: 3, cols: 4 } }, [0, 1], 'X is (1, 12), but 2 images of 3x4 are (2, 12)'],
    [{ image: { rows: 3, cols: 4 }, size: 0 }, [0], 'size must be an integer of at least 1, found 0'],
    [{ image: { rows: 3, cols: 4 }, step: 1.5 }, [0], 'step must be an integer of at least 1, found 1.5'],
    [{ image: { rows: 3, cols: 4 } }, [2], 'there is no output 2, the outputs are 0 to 1'],
  ])('refuses %j, outputs %j', async (options, outputs, message) => {
    await expect(occlusion(sums, x, outputs, options)).rejects.toThrow(`occlusion: ${message}`);
  });
});
