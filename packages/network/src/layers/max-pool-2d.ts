import type { FloatArray } from '@nn-labs/linalg';
import { checkCount } from '../check-config.ts';
import { imageShape, type Layer, type LayerKind, type Shape } from './layer.ts';

// Max-pooling, channels last; windows of `size` rows and columns side by side, a rest that fills none is left out:
//
//   forward    Z[n, y, x, c] = the greatest of X[n, y·size + i, x·size + j, c], rows before columns; the first of equals
//   backward   dX of that item is δ[n, y, x, c], of all others 0

/** A max-pooling to be made. */
export interface MaxPool2dConfig {
  readonly kind: 'maxPool2d';
  /** Rows and columns of a window, and how far the windows lie apart; 2 by default. */
  readonly size?: number | undefined;
}

/**
 * A max-pooling layer for pictures, channels last (Keras's MaxPooling2D).
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { type Layer, maxPool2d, Network } from '@nn-labs/network';
 * const layers = [maxPool2d({ size: 2 })];
 * const network = new Network<Layer>({ inputs: [2, 4, 1], layers, loss: 'squared-error', parameters: [] });
 * network.predict(Matrix.fromRows([[1, 2, 0, 0, 4, 3, 0, 7]])).toRows(); // => [ [ 4, 7 ] ]
 * ```
 */
export function maxPool2d(config: Omit<MaxPool2dConfig, 'kind'> = {}): MaxPool2dConfig {
  return { kind: 'maxPool2d', ...config };
}

export const maxPool2dKind: LayerKind<MaxPool2dConfig> = {
  kind: 'maxPool2d',
  complete(name, { size = 2 }, input) {
    const [rows, cols] = imageShape(name, 'maxPool2d', input);
    checkCount(`${name}.size`, size);
    if (size > rows || size > cols) {
      throw new RangeError(
        `Network: ${name}: a window of ${size}x${size} does not fit on a picture of ${rows}x${cols}. Use a smaller size.`,
      );
    }
    return { kind: 'maxPool2d', size };
  },
  make: ({ size }, input) => new MaxPool2d(size!, input),
};

class MaxPool2d implements Layer {
  readonly kind = 'maxPool2d';
  readonly activation = 'identity';
  readonly parameters = [];
  readonly inputShape: Shape;
  readonly outputShape: readonly [rows: number, cols: number, channels: number];
  readonly work: number;
  readonly #size: number;

  constructor(size: number, input: Shape) {
    const [rows, cols, channels] = input as [number, number, number];
    this.inputShape = input;
    this.outputShape = [Math.floor(rows / size), Math.floor(cols / size), channels];
    this.work = rows * cols * channels;
    this.#size = size;
  }

  forward(x: FloatArray, out: FloatArray, count: number): void {
    this.#eachWinner(x, count, (position, at) => {
      out[position] = x[at]!;
    });
  }

  backward(
    x: FloatArray,
    _out: FloatArray,
    delta: FloatArray,
    dx: FloatArray | null,
    _gradients: unknown,
    count: number,
  ): void {
    if (dx === null) return;
    const [rows, cols, channels] = this.inputShape as [number, number, number];
    dx.fill(0, 0, count * rows * cols * channels);
    this.#eachWinner(x, count, (position, at) => {
      dx[at] = delta[position]!;
    });
  }

  /** For each item of the output where the greatest of its window stands: the first of equals, NaN before all others. */
  #eachWinner(x: FloatArray, count: number, visit: (position: number, at: number) => void): void {
    const [rows, cols, channels] = this.inputShape as [number, number, number];
    const [outRows, outCols] = this.outputShape;
    const size = this.#size;
    let position = 0;
    for (let n = 0; n < count; n++) {
      for (let y = 0; y < outRows; y++) {
        for (let column = 0; column < outCols; column++) {
          for (let c = 0; c < channels; c++, position++) {
            let best = ((n * rows + y * size) * cols + column * size) * channels + c;
            for (let i = 0; i < size; i++) {
              for (let j = 0; j < size; j++) {
                const at = ((n * rows + y * size + i) * cols + column * size + j) * channels + c;
                // !(value <= greatest) holds for a greater value and for NaN; nothing replaces a NaN.
                if (!Number.isNaN(x[best]!) && !(x[at]! <= x[best]!)) best = at;
              }
            }
            visit(position, best);
          }
        }
      }
    }
  }
}
