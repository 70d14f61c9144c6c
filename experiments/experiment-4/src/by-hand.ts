import { Matrix } from '@nn-labs/linalg';

// A convolution of one image, twice: as six nested loops, which are the formula, and as a product of matrices, which is
// fast. The lab trains with @nn-labs/network; a test shows that all of them give the same bits. An image has a row for each
// pixel and a column for each channel: X (rows · cols, channels), Z (outRows · outCols, filters), δ = −∂L/∂Z like Z. A kernel
// has a row for each weight (i, j, c) of a filter and a column for each filter: K (size · size · channels, filters).

/** A filter of size × size pixels moves by `stride`; `valid`: it stays on the image, `same`: zeros stand around it. */
export interface Geometry
  extends Readonly<Record<'rows' | 'cols' | 'channels' | 'filters' | 'size' | 'stride', number>> {
  readonly padding: 'valid' | 'same';
}

/** The output's rows and columns, and how many rows and columns of zeros stand before the image. */
export function outputOf({ rows, cols, size, stride, padding }: Geometry) {
  const along = (length: number): [count: number, before: number] => {
    if (padding === 'valid') return [Math.floor((length - size) / stride) + 1, 0];
    const count = Math.ceil(length / stride);
    return [count, Math.floor(Math.max((count - 1) * stride + size - length, 0) / 2)];
  };
  const [[outRows, top], [outCols, left]] = [along(rows), along(cols)];
  return { outRows, outCols, top, left };
}

/** X[r, q, c], or the 0 that stands around the image. */
function pixel(X: Matrix, { rows, cols }: Geometry, r: number, q: number, c: number): number {
  return r < 0 || r >= rows || q < 0 || q >= cols ? 0 : X.get(r * cols + q, c);
}

/** Z[y, x, f] = Σ_i Σ_j Σ_c X[y·s + i − top, x·s + j − left, c] · K[i, j, c, f] + b[f] */
export function convolve(X: Matrix, K: Matrix, b: Matrix, g: Geometry): Matrix {
  const { outRows, outCols, top, left } = outputOf(g);
  const Z = Matrix.zeros(outRows * outCols, g.filters);
  for (let y = 0; y < outRows; y++) {
    for (let x = 0; x < outCols; x++) {
      for (let f = 0; f < g.filters; f++) {
        let sum = 0;
        for (let i = 0; i < g.size; i++) {
          for (let j = 0; j < g.size; j++) {
            for (let c = 0; c < g.channels; c++) {
              const weight = K.get((i * g.size + j) * g.channels + c, f);
              sum += pixel(X, g, y * g.stride + i - top, x * g.stride + j - left, c) * weight;
            }
          }
        }
        Z.set(y * outCols + x, f, sum + b.get(0, f));
      }
    }
  }
  return Z;
}

/** The i, j and c of a row of the kernel. */
function weightAt(row: number, { size, channels }: Geometry): [i: number, j: number, c: number] {
  return [Math.floor(row / (size * channels)), Math.floor(row / channels) % size, row % channels];
}

/** im2col: the pixels under the filter at each of its places as a row, P (outRows · outCols, size · size · channels). */
export function patches(X: Matrix, g: Geometry): Matrix {
  const { outRows, outCols, top, left } = outputOf(g);
  return Matrix.zeros(outRows * outCols, g.size * g.size * g.channels).map((_, place, weight) => {
    const [y, x] = [Math.floor(place / outCols), place % outCols];
    const [i, j, c] = weightAt(weight, g);
    return pixel(X, g, y * g.stride + i - top, x * g.stride + j - left, c);
  });
}

/** Z = P K + b   (outRows · outCols, size² · channels) (size² · channels, filters) -> (outRows · outCols, filters) */
export function convolveAsProduct(X: Matrix, K: Matrix, b: Matrix, g: Geometry): Matrix {
  return patches(X, g).matmul(K).add(b);
}

/** −∂L/∂K[i, j, c, f] = Σ_y Σ_x X[y·s + i − top, x·s + j − left, c] · δ[y, x, f], for each i, j, c and f */
export function kernelGradient(X: Matrix, delta: Matrix, g: Geometry): Matrix {
  const { outRows, outCols, top, left } = outputOf(g);
  return Matrix.zeros(g.size * g.size * g.channels, g.filters).map((_, weight, f) => {
    const [i, j, c] = weightAt(weight, g);
    let sum = 0;
    for (let y = 0; y < outRows; y++) {
      for (let x = 0; x < outCols; x++) {
        const value = pixel(X, g, y * g.stride + i - top, x * g.stride + j - left, c);
        sum += value * delta.get(y * outCols + x, f);
      }
    }
    return sum;
  });
}

/** −∂L/∂K = Pᵀ δ   (size² · channels, outRows · outCols) (outRows · outCols, filters) -> (size² · channels, filters) */
export function kernelGradientAsProduct(X: Matrix, delta: Matrix, g: Geometry): Matrix {
  return patches(X, g).transposeMatmul(delta);
}

/** −∂L/∂X[r, q, c] = Σ_i Σ_j Σ_f δ[(r + top − i) / s, (q + left − j) / s, f] · K[i, j, c, f], where these are places of δ */
export function inputGradient(delta: Matrix, K: Matrix, g: Geometry): Matrix {
  const { outRows, outCols, top, left } = outputOf(g);
  return Matrix.zeros(g.rows * g.cols, g.channels).map((_, at, c) => {
    const [r, q] = [Math.floor(at / g.cols), at % g.cols];
    let sum = 0;
    for (let i = 0; i < g.size; i++) {
      for (let j = 0; j < g.size; j++) {
        const [y, x] = [(r + top - i) / g.stride, (q + left - j) / g.stride];
        if (!Number.isInteger(y) || !Number.isInteger(x)) continue; // the stride leaves these out
        if (y < 0 || y >= outRows || x < 0 || x >= outCols) continue;
        for (let f = 0; f < g.filters; f++) {
          sum += delta.get(y * outCols + x, f) * K.get((i * g.size + j) * g.channels + c, f);
        }
      }
    }
    return sum;
  });
}
