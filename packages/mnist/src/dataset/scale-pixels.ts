import type { DType, FloatArray } from '@nn-labs/linalg';

/**
 * Pixels 0..255 as numbers 0..1: `pixel / 255` in float64, then rounded to `dtype`.
 *
 * NumPy twin: `(pixels / 255).astype(dtype)`; `limitRows` gives the first rows only, `pixels[:limitRows] / 255`,
 * where a row is one image of `cols` pixels.
 *
 * @throws {RangeError} if `dtype` is neither of the two, or there are fewer than `limitRows` rows.
 *
 * @example
 * ```ts
 * import { scalePixels } from '@nn-labs/mnist';
 * scalePixels(new Uint8Array([0, 51, 255])); // => Float64Array(3) [ 0, 0.2, 1 ]
 * scalePixels(new Uint8Array([51, 102]), 'float32', 1, 1); // => Float32Array(1) [ 0.20000000298023224 ]
 * ```
 */
export function scalePixels(
  pixels: Uint8Array,
  dtype: DType = 'float64',
  limitRows?: number,
  cols: number = 784,
): FloatArray {
  if (dtype !== 'float64' && dtype !== 'float32') {
    throw new RangeError(`scalePixels: dtype ${JSON.stringify(dtype)} is neither 'float64' nor 'float32'.`);
  }
  const length = limitRows === undefined ? pixels.length : limitRows * cols;
  if (!Number.isInteger(length) || length < 0 || length > pixels.length) {
    throw new RangeError(
      `scalePixels: ${limitRows} rows of ${cols} pixels asked for, ${pixels.length} pixels given.`,
    );
  }
  return dtype === 'float64'
    ? lookUp(pixels, tables.float64, new Float64Array(length))
    : lookUp(pixels, tables.float32, new Float32Array(length));
}

/**
 * For each pixel 0..255 its number 0..1, 256 of them: `scalePixels(pixels, dtype)[i]` is `pixelValues(dtype)[pixels[i]]`.
 *
 * NumPy twin: `(numpy.arange(256) / 255).astype(dtype)`.
 *
 * @example
 * ```ts
 * import { ByteItems, Matrix } from '@nn-labs/linalg';
 * import { pixelValues } from '@nn-labs/mnist';
 * const pixels = new ByteItems(Uint8Array.of(0, 51, 102, 255), pixelValues('float64'));
 * new Matrix(2, 2, pixels).toRows(); // => [ [ 0, 0.2 ], [ 0.4, 1 ] ]
 * ```
 */
export function pixelValues(dtype: DType): FloatArray {
  return tables[dtype].slice();
}

const quotients = Array.from({ length: 256 }, (_, pixel) => pixel / 255);
const tables = { float64: new Float64Array(quotients), float32: new Float32Array(quotients) };

function lookUp<T extends FloatArray>(pixels: Uint8Array, table: T, out: T): T {
  const { length } = out;
  const whole = length - (length % 4);
  let i = 0;
  // Four at a time takes less than half the time of one at a time.
  for (; i < whole; i += 4) {
    out[i] = table[pixels[i]!]!;
    out[i + 1] = table[pixels[i + 1]!]!;
    out[i + 2] = table[pixels[i + 2]!]!;
    out[i + 3] = table[pixels[i + 3]!]!;
  }
  for (; i < length; i++) out[i] = table[pixels[i]!]!;
  return out;
}
