import { Matrix } from '@nn-labs/linalg';
import { describe } from '../check-config.ts';
import type { Layer } from '../layers/layer.ts';
import type { Network } from '../network.ts';

/** The image, and the square that covers a part of it. */
export interface OcclusionOptions {
  /** Rows and columns of an image, which has one channel. */
  readonly image: { readonly rows: number; readonly cols: number };
  /** Rows and columns of the square, 7 by default. */
  readonly size?: number | undefined;
  /** How many pixels its places lie apart, 2 by default. */
  readonly step?: number | undefined;
}

/**
 * Which part of an image an output rests on (Zeiler and Fergus, 2014): for each image X (N, rows * cols) what its output, one of
 * `outputs` (N,), loses where the pixels of a square around a place are set to 0. Answers a row for each image, an item for each
 * place: (N, ⌈rows / step⌉ * ⌈cols / step⌉). Below 0 the output rises.
 *
 * @throws {RangeError | ShapeError} when X does not hold such images, or there is no such output.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { type Layer, Network, occlusion } from '@nn-labs/network';
 * const parameters = [{ weight: Matrix.fromRows([[1], [0], [0], [-2]]) }];
 * const layers = [{ units: 1, activation: 'identity' }] as const;
 * const network = new Network<Layer>({ inputs: 4, layers, loss: 'squared-error', parameters });
 * const X = Matrix.fromRows([[3, 3, 3, 3]]); // an image of 2 x 2 pixels
 * const lost = await occlusion(network, X, [0], { image: { rows: 2, cols: 2 }, size: 1, step: 1 });
 * lost.toRows(); // => [ [ 3, 0, 0, -6 ] ]
 * ```
 */
export async function occlusion(
  network: Network<Layer>,
  X: Matrix,
  outputs: readonly number[],
  { image: { rows, cols }, size = 7, step = 2 }: OcclusionOptions,
): Promise<Matrix> {
  if (X.cols !== rows * cols || X.rows !== outputs.length) {
    throw new RangeError(
      `occlusion: X is (${X.rows}, ${X.cols}), but ${outputs.length} images of ${rows}x${cols} are (${outputs.length}, ${rows * cols})`,
    );
  }
  for (const [name, value] of Object.entries({ size, step })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(`occlusion: ${name} must be an integer of at least 1, found ${describe(value)}`);
  }
  const odd = outputs.find(
    (output) => !(Number.isInteger(output) && output >= 0 && output < network.outputs),
  );
  if (odd !== undefined) {
    throw new RangeError(
      `occlusion: there is no output ${describe(odd)}, the outputs are 0 to ${network.outputs - 1}`,
    );
  }
  const [down, across] = [Math.ceil(rows / step), Math.ceil(cols / step)];
  const covers = (pixel: number, place: number) => {
    const first = place * step - Math.floor(size / 2);
    return pixel >= first && pixel < first + size;
  };
  const lost = Matrix.zeros(X.rows, down * across, X.dtype);
  for (const [n, output] of outputs.entries()) {
    // The image as it is, then once for each place of the square.
    const images = X.take(new Int32Array(1 + down * across).fill(n)).map((value, row, at) => {
      const [r, q] = [Math.floor((row - 1) / across), (row - 1) % across];
      return row > 0 && covers(Math.floor(at / cols), r) && covers(at % cols, q) ? 0 : value;
    });
    const answers = await network.predict(images);
    for (let place = 0; place < down * across; place++) {
      lost.set(n, place, answers.get(0, output) - answers.get(1 + place, output));
    }
  }
  return lost;
}
