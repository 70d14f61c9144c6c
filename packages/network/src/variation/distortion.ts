import { type FloatArray, isFloat32, type RandomState } from '@nn-labs/linalg';
import { exp } from '@nn-labs/linalg/reference';
import type { CompleteAugmentation } from './augmentation.ts';

// An image (rows, cols) moved a little. The pixel (r, c) of the result is read at the point
//
//     x = a00 * u + a01 * v + bx + alpha * dx[r, c]          u = c - (cols - 1) / 2
//     y = a10 * u + a11 * v + by + alpha * dy[r, c]          v = r - (rows - 1) / 2
//
// of the image, between the four pixels around it; beyond the image all is 0. In float32 each + − × is rounded, in the
// order written.

/** a00, a01, bx, a10, a11, by. */
export const affineLength = 6;

/**
 * The maps of `count` images, each from five draws, in this order: shift along x, along y, angle, size, slant.
 *
 *     [x y] = [centre + shift] + 1 / size * R(-angle) * [1 tan(slant); 0 1] * [u v]
 *
 * Read backwards, from the result to the image, so that the image turns by the angle and grows by the size.
 */
export function drawAffine(
  { rows, cols, shift, rotate, scale, shear }: CompleteAugmentation,
  random: RandomState,
  count: number,
  out: FloatArray,
): void {
  for (let i = 0; i < count; i++) {
    const bx = (cols - 1) / 2 + random.uniform(-shift, shift);
    const by = (rows - 1) / 2 + random.uniform(-shift, shift);
    const [sin, cos] = sinCos(random.uniform(-rotate, rotate));
    const size = 1 + random.uniform(-scale, scale);
    const [slantSin, slantCos] = sinCos(random.uniform(-shear, shear));
    const tan = slantSin / slantCos;
    out.set(
      [cos / size, (cos * tan + sin) / size, bx, -sin / size, (cos - sin * tan) / size, by],
      i * affineLength,
    );
  }
}

/** Sine and cosine of an angle in degrees, at most 180 to each side, by their Taylor series about 0. */
function sinCos(degrees: number): [sin: number, cos: number] {
  // Twice the half angle's: the series then has few terms.
  const x = (degrees / 360) * Math.PI;
  const square = x * x;
  let [sin, cos] = [0, 0];
  let term = 1;
  for (let k = 0; k <= 24; k += 2) {
    cos += term;
    sin += (term * x) / (k + 1);
    term *= -square / ((k + 1) * (k + 2));
  }
  return [2 * sin * cos, cos * cos - sin * sin];
}

/** The Gaussian's weights from -radius to radius, radius = round(4 sigma), with a sum of 1 (SciPy's gaussian_filter1d). */
export function gaussianTaps(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => {
    const t = (i - radius) / sigma;
    return -0.5 * t * t;
  });
  exp(taps, taps, 0, taps.length);
  let sum = 0;
  for (const tap of taps) sum += tap;
  return taps.map((tap) => tap / sum);
}

type Round = (x: number) => number;

/** How results of a dtype are rounded. */
export function roundingOf(items: FloatArray): Round {
  return isFloat32(items) ? Math.fround : (x) => x;
}

/** A field (rows, cols) smoothed in place: down the columns, then along the rows; ascending offsets, 0 beyond the border. */
export function smooth(field: FloatArray, taps: FloatArray, rows: number, cols: number): void {
  const round = roundingOf(field);
  const radius = (taps.length - 1) / 2;
  const columns = field.slice();
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      let sum = 0;
      for (let k = Math.max(-radius, -r); k <= Math.min(radius, rows - 1 - r); k++) {
        sum = round(sum + round(taps[k + radius]! * field[(r + k) * cols + c]!));
      }
      columns[r * cols + c] = sum;
    }
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      let sum = 0;
      for (let k = Math.max(-radius, -c); k <= Math.min(radius, cols - 1 - c); k++) {
        sum = round(sum + round(taps[k + radius]! * columns[r * cols + c + k]!));
      }
      field[r * cols + c] = sum;
    }
  }
}

/** Displacements of every pixel of one image, already smoothed. */
export interface Displacements {
  readonly alpha: number;
  readonly dx: FloatArray;
  readonly dy: FloatArray;
}

/** One image (rows, cols), moved by an affine map and displacements, into `out`; all arrays of one dtype. */
export function moveImage(
  image: FloatArray,
  { rows, cols }: { rows: number; cols: number },
  affine: FloatArray,
  elastic: Displacements | null,
  out: FloatArray,
): void {
  const round = roundingOf(image);
  const alpha = round(elastic?.alpha ?? 0);
  const [a00 = 1, a01 = 0, bx = 0, a10 = 0, a11 = 1, by = 0] = affine;
  for (let r = 0; r < rows; r++) {
    const v = round(r - round((rows - 1) / 2));
    for (let c = 0; c < cols; c++) {
      const u = round(c - round((cols - 1) / 2));
      const at = r * cols + c;
      let x = round(round(round(a00 * u) + round(a01 * v)) + bx);
      let y = round(round(round(a10 * u) + round(a11 * v)) + by);
      if (elastic !== null) {
        x = round(x + round(alpha * elastic.dx[at]!));
        y = round(y + round(alpha * elastic.dy[at]!));
      }
      out[at] = sample(image, rows, cols, x, y, round);
    }
  }
}

function sample(image: FloatArray, rows: number, cols: number, x: number, y: number, round: Round): number {
  if (!(x > -1 && x < cols && y > -1 && y < rows)) return 0;
  const [c, r] = [Math.floor(x), Math.floor(y)];
  const pixel = (row: number, col: number) =>
    row < 0 || row >= rows || col < 0 || col >= cols ? 0 : image[row * cols + col]!;
  const fx = round(x - c);
  const fy = round(y - r);
  const gx = round(1 - fx);
  const top = round(round(pixel(r, c) * gx) + round(pixel(r, c + 1) * fx));
  const bottom = round(round(pixel(r + 1, c) * gx) + round(pixel(r + 1, c + 1) * fx));
  return round(round(top * round(1 - fy)) + round(bottom * fy));
}
