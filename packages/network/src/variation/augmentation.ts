import { describe } from '../check-config.ts';

/**
 * How training images are moved a little, differently each time. What is left out is 0; every draw is uniform.
 *
 * An affine map (shift, rotate, scale, shear about the image's centre), then Simard's elastic distortion (Simard,
 * Steinkraus and Platt, 2003): each pixel is displaced by `alpha` times a field drawn from [-1, 1) and smoothed with a
 * Gaussian of deviation `sigma`. Pixels are read between their neighbours (bilinear), beyond the border there is 0.
 */
export interface Augmentation {
  /** The shape of an image, a row of X: `rows * cols` pixels. */
  readonly image: { readonly rows: number; readonly cols: number };
  /** At most so many pixels to each side, along both axes. */
  readonly shift?: number | undefined;
  /** At most so many degrees to each side, up to 180. */
  readonly rotate?: number | undefined;
  /** Larger or smaller by at most this share, below 1. */
  readonly scale?: number | undefined;
  /** Slanted by at most so many degrees to each side, below 90. */
  readonly shear?: number | undefined;
  /** `alpha` in pixels: 34 with a `sigma` of 4 moves a pixel of 28 x 28 by 1.3 (root mean square) along each axis. */
  readonly elastic?: { readonly alpha: number; readonly sigma: number } | undefined;
}

/** An augmentation with its defaults filled in. */
export interface CompleteAugmentation {
  readonly rows: number;
  readonly cols: number;
  readonly shift: number;
  readonly rotate: number;
  readonly scale: number;
  readonly shear: number;
  readonly elastic: { readonly alpha: number; readonly sigma: number } | null;
}

/** A wider Gaussian would be flat over any image that there is. */
const largestSigma = 64;

/** Checks an augmentation of samples with `features` values, in the name of the function that was asked. */
export function completeAugmentation(
  caller: string,
  augmentation: Augmentation,
  features: number,
): CompleteAugmentation {
  if (typeof augmentation !== 'object' || augmentation === null || typeof augmentation.image !== 'object') {
    throw new TypeError(`${caller}: augment must be an object with an image's rows and cols`);
  }
  const { image, shift = 0, rotate = 0, scale = 0, shear = 0, elastic } = augmentation;
  const { rows, cols } = image;
  if (!(Number.isSafeInteger(rows) && Number.isSafeInteger(cols) && rows > 0 && rows * cols === features)) {
    throw new RangeError(
      `${caller}: augment.image is ${describe(rows)} x ${describe(cols)} pixels, but a sample has ${features} values`,
    );
  }
  const check = (name: string, value: number, below: number, orEqual: boolean = false) => {
    if (typeof value === 'number' && value >= 0 && (orEqual ? value <= below : value < below)) return;
    const bound = below === Infinity ? '' : ` and ${orEqual ? 'at most' : 'below'} ${below}`;
    throw new RangeError(
      `${caller}: augment.${name} must be a number of at least 0${bound}, found ${describe(value)}`,
    );
  };
  check('shift', shift, Infinity);
  check('rotate', rotate, 180, true);
  check('scale', scale, 1);
  check('shear', shear, 90);
  if (elastic !== undefined) {
    check('elastic.alpha', elastic.alpha, Infinity);
    check('elastic.sigma', elastic.sigma, largestSigma, true);
    if (elastic.sigma === 0) {
      throw new RangeError(`${caller}: augment.elastic.sigma must be above 0, found 0`);
    }
  }
  return { rows, cols, shift, rotate, scale, shear, elastic: elastic ?? null };
}
