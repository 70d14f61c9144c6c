import type { FloatArray } from '@nn-labs/linalg';
import { pictureBytes, poolPicture, writePicture } from '@nn-labs/linalg/engine';
import { maxPool, maxPoolGradient, type PoolShape } from '@nn-labs/linalg/reference';
import { checkCount } from '../check-config.ts';
import type { LoweredLayer, Place } from '../engine/place.ts';
import { cutPictures, slopeOf } from '../engine/step.ts';
import { imageShape, type Layer, type LayerKind, type Shape, SmallPictureError } from './layer.ts';

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
 * (await network.predict(Matrix.fromRows([[1, 2, 0, 0, 4, 3, 0, 7]]))).toRows(); // => [ [ 4, 7 ] ]
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
      throw new SmallPictureError(
        `${name}: a window of ${size}x${size} does not fit on a picture of ${rows}x${cols}`,
        'Use a smaller size.',
      );
    }
    return { kind: 'maxPool2d', size };
  },
  make: ({ size }, input) => new MaxPool2d(size!, input),
};

/** The loops are those of linalg's reference. */
export class MaxPool2d implements Layer {
  readonly kind = 'maxPool2d';
  readonly activation = 'identity';
  readonly parameters: readonly [] = [];
  readonly inputShape: Shape;
  readonly outputShape: readonly [rows: number, cols: number, channels: number];
  readonly work: number;
  readonly shape: PoolShape;

  constructor(size: number, input: Shape) {
    const [rows, cols, channels] = input as [number, number, number];
    this.inputShape = input;
    this.outputShape = [Math.floor(rows / size), Math.floor(cols / size), channels];
    this.work = rows * cols * channels;
    this.shape = { rows, cols, channels, size };
  }

  forward(x: FloatArray, out: FloatArray, count: number): void {
    maxPool(x, out, this.shape, count);
  }

  backward(
    x: FloatArray,
    _out: FloatArray,
    delta: FloatArray,
    dx: FloatArray | null,
    _gradients: unknown,
    count: number,
  ): void {
    if (dx !== null) maxPoolGradient(x, delta, dx, this.shape, count);
  }
  lower({ input, rows, threads, itemBytes, training, ...place }: Place): LoweredLayer | null {
    if (input.kind === 'sparse') return null;
    const shape = poolPicture(this.shape);
    const picture = place.allocate(pictureBytes(shape));
    writePicture(place.buffer(), picture, shape, itemBytes);
    const byPictures = {
      size: (count: number) => ({ rows: count, ...cutPictures(count, threads) }),
      byRow: true,
      isPicture: true,
    };
    // The layer below takes the deltas of the winners as they are: they are multiplied by its slope where the winners went to.
    const handsOn = training && input.takesWindows;
    const output = place.output();
    const slope = handsOn ? { ...input.slope, at: output.at } : output.slope;
    const winners = handsOn ? place.allocate(rows * output.rowBytes, false) : 0;
    const pictures = { a: input.at, aRow: input.rowBytes, picture };
    return {
      output: { ...output, slope },
      forward: [
        {
          operation: { code: 'maxPool', ...pictures, out: output.at, outRow: output.rowBytes, winners },
          ...byPictures,
        },
      ],
      ...(handsOn && { windows: { window: this.shape.size, winners, rowBytes: output.rowBytes } }),
      backward(delta, below) {
        if (below === null || below.windows !== null) return { toInput: [], gradients: [] };
        const slope = { finish: slopeOf[input.slope.activation], h: input.slope.at };
        const deltas = { b: delta.at, hRow: output.rowBytes, out: below.at, outRow: input.rowBytes };
        const operation = { code: 'maxPoolGradient', ...pictures, ...deltas, ...slope } as const;
        return { toInput: [{ operation, ...byPictures }], gradients: [] };
      },
    };
  }
}
