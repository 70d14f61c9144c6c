import { type FloatArray, isFloat32, type RandomState } from '@nn-labs/linalg';
import type { CompleteAugmentation } from './augmentation.ts';
import { type BatchName, batchStream, purposes } from './batch-draws.ts';
import { affineLength, drawAffine, gaussianTaps, moveImage, smooth } from './distortion.ts';

/** The images of batches, each moved a little, by plain loops; rows are taken in ascending order, some at a time. */
export class MovedImages {
  readonly #augment: CompleteAugmentation;
  readonly #seed: number;
  readonly #taps: FloatArray | null;
  #affine: RandomState | null = null;
  #fields: readonly RandomState[] = [];

  /** `like` says of which dtype the images are. */
  constructor(augment: CompleteAugmentation, seed: number, like: FloatArray) {
    this.#augment = augment;
    this.#seed = seed;
    const taps = augment.elastic === null ? null : gaussianTaps(augment.elastic.sigma);
    this.#taps = taps && isFloat32(like) ? Float32Array.from(taps) : taps;
  }

  begin(batch: BatchName): void {
    const stream = (purpose: number) => batchStream(this.#seed, purpose, batch);
    this.#affine = stream(purposes.affine);
    if (this.#taps !== null) this.#fields = [stream(purposes.elasticX), stream(purposes.elasticY)];
  }

  /** Moves the next `count` images, the rows of x, in place. */
  move(x: FloatArray, count: number): void {
    const { rows, cols, elastic } = this.#augment;
    const size = rows * cols;
    const affine = new (isFloat32(x) ? Float32Array : Float64Array)(affineLength);
    for (let i = 0; i < count; i++) {
      drawAffine(this.#augment, this.#affine!, 1, affine);
      const at = x.subarray(i * size, (i + 1) * size);
      const [dx, dy] = this.#fields.map((random) => {
        const drawn = at.map(() => random.uniform(-1, 1));
        smooth(drawn, this.#taps!, rows, cols);
        return drawn;
      });
      const moved = elastic && { alpha: elastic.alpha, dx: dx!, dy: dy! };
      moveImage(at.slice(), this.#augment, affine, moved, at);
    }
  }
}
