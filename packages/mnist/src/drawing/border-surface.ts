import type { Plane } from './plane.ts';

/** Trimmed twice: ink that reaches the border is not the paper's. */
const rounds = 3;
const terms = 6;

/**
 * The light on the paper as a smooth surface: the quadratic in row and column that fits the picture's border best.
 */
export function borderSurface({ rows, cols, values }: Plane): Float64Array {
  const frame = borderIndices(rows, cols);
  const basis = (index: number): number[] => {
    const row = Math.floor(index / cols);
    const y = (2 * (row + 0.5)) / rows - 1;
    const x = (2 * (index - row * cols + 0.5)) / cols - 1;
    return [1, x, y, x * x, x * y, y * y];
  };
  let kept = frame;
  let surface = new Float64Array(terms);
  for (let round = 0; round < rounds; round++) {
    surface = fit(kept, values, basis);
    const off = kept.map((index) => Math.abs(values[index]! - dot(surface, basis(index))));
    const limit = 2.5 * (off.reduce((sum, value) => sum + value, 0) / off.length) + 1;
    kept = kept.filter((_, i) => off[i]! <= limit);
  }
  return values.map((_, index) => dot(surface, basis(index)));
}

/** The pixels of a frame along the border, a twenty-fifth of the shorter side wide. */
export function borderIndices(rows: number, cols: number): number[] {
  const width = Math.max(1, Math.floor(Math.min(rows, cols) / 25));
  const indices: number[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const inside = r >= width && r < rows - width && c >= width && c < cols - width;
      if (!inside) indices.push(r * cols + c);
    }
  }
  return indices;
}

/** Least squares through the normal equations; a tiny ridge keeps them solvable where the picture is a few pixels. */
function fit(
  indices: readonly number[],
  values: Float64Array,
  basis: (index: number) => number[],
): Float64Array<ArrayBuffer> {
  const A = Array.from({ length: terms }, () => new Float64Array(terms + 1));
  for (const index of indices) {
    const phi = basis(index);
    for (let i = 0; i < terms; i++) {
      for (let j = 0; j < terms; j++) A[i]![j]! += phi[i]! * phi[j]!;
      A[i]![terms]! += phi[i]! * values[index]!;
    }
  }
  for (let i = 1; i < terms; i++) A[i]![i]! += 1e-6 * indices.length;
  return solve(A);
}

/** Gaussian elimination of a positive definite system; each row ends with its right side. */
function solve(A: readonly Float64Array[]): Float64Array<ArrayBuffer> {
  for (let k = 0; k < terms; k++) {
    for (let i = k + 1; i < terms; i++) {
      const factor = A[i]![k]! / A[k]![k]!;
      for (let j = k; j <= terms; j++) A[i]![j]! -= factor * A[k]![j]!;
    }
  }
  const solution = new Float64Array(terms);
  for (let i = terms - 1; i >= 0; i--) {
    let sum = A[i]![terms]!;
    for (let j = i + 1; j < terms; j++) sum -= A[i]![j]! * solution[j]!;
    solution[i] = sum / A[i]![i]!;
  }
  return solution;
}

function dot(a: Float64Array, b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < terms; i++) sum += a[i]! * b[i]!;
  return sum;
}
