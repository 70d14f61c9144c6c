import { Matrix } from '@nn-labs/linalg';
import { describe } from '../check-config.ts';
import type { Layer } from '../layers/layer.ts';
import type { Network } from '../network.ts';

/** The image, and the square that covers a part of it. */
export interface OcclusionOptions {
  /** Rows and columns of the image, which has one channel. */
  readonly image: { readonly rows: number; readonly cols: number };
  /** Rows and columns of the square, 7 by default. */
  readonly size?: number | undefined;
  /** How many pixels its places lie apart, 2 by default. */
  readonly step?: number | undefined;
}

/**
 * Which part of an image an output rests on (Zeiler and Fergus, 2014): what the output of x (1, rows * cols) loses where the
 * pixels of a square around a place are set to 0, shape (⌈rows / step⌉, ⌈cols / step⌉). Below 0 the output rises.
 *
 * @throws {RangeError | ShapeError} when x is not one image, or there is no such output.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { type Layer, Network, occlusion } from '@nn-labs/network';
 * const parameters = [{ weight: Matrix.fromRows([[1], [0], [0], [-2]]) }];
 * const layers = [{ units: 1, activation: 'identity' }] as const;
 * const network = new Network<Layer>({ inputs: 4, layers, loss: 'squared-error', parameters });
 * const x = Matrix.fromRows([[3, 3, 3, 3]]); // an image of 2 x 2 pixels
 * const lost = await occlusion(network, x, 0, { image: { rows: 2, cols: 2 }, size: 1, step: 1 });
 * lost.toRows(); // => [ [ 3, 0 ], [ 0, -6 ] ]
 * ```
 */
export async function occlusion(
  network: Network<Layer>,
  x: Matrix,
  output: number,
  { image: { rows, cols }, size = 7, step = 2 }: OcclusionOptions,
): Promise<Matrix> {
  if (x.rows !== 1 || x.cols !== rows * cols) {
    throw new RangeError(
      `occlusion: x is (${x.rows}, ${x.cols}), but an image of ${rows}x${cols} is (1, ${rows * cols})`,
    );
  }
  for (const [name, value] of Object.entries({ size, step })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`occlusion: ${name} must be an integer of at least 1, found ${describe(value)}`);
  }
  if (!(Number.isInteger(output) && output >= 0 && output < network.outputs)) {
    throw new RangeError(
      `occlusion: there is no output ${describe(output)}, the outputs are 0 to ${network.outputs - 1}`,
    );
  }
  const [down, across] = [Math.ceil(rows / step), Math.ceil(cols / step)];
  const covers = (pixel: number, place: number) => {
    const first = place * step - Math.floor(size / 2);
    return pixel >= first && pixel < first + size;
  };
  // The image as it is, then once for each place of the square.
  const images = x.take(new Int32Array(1 + down * across)).map((value, row, at) => {
    const place = row - 1;
    const isCovered =
      row > 0 &&
      covers(Math.floor(at / cols), Math.floor(place / across)) &&
      covers(at % cols, place % across);
    return isCovered ? 0 : value;
  });
  const outputs = await network.predict(images);
  const whole = outputs.get(0, output);
  return Matrix.zeros(down, across, x.dtype).map(
    (_, r, q) => whole - outputs.get(1 + r * across + q, output),
  );
}
