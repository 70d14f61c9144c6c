import fc from 'fast-check';
import { type DType, Matrix } from '../src/index.ts';

export const dtypes: fc.Arbitrary<DType> = fc.constantFrom('float64', 'float32');

/** Lengths of a matrix, 0 and 1 among them. */
export const lengths: fc.Arbitrary<number> = fc.oneof(fc.constantFrom(0, 1), fc.integer({ min: 2, max: 9 }));

/** Everyday numbers, many zeros, and now and then anything: NaN, infinities, -0, denormals, the greatest. */
export const items: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 4, arbitrary: fc.constantFrom(0, 0, 0, 1, -1) },
  { weight: 1, arbitrary: fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 5e-324, 1e-45, 1e308, -3e38) },
);

/** Finite ones only. */
export const finiteItems: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 4, arbitrary: fc.constantFrom(0, 0, -0, 1, 1e-30) },
);

/** A matrix of the shape and dtype. */
export function matrixOf(
  rows: number,
  cols: number,
  dtype: DType,
  item: fc.Arbitrary<number> = items,
): fc.Arbitrary<Matrix> {
  return fc
    .array(item, { minLength: rows * cols, maxLength: rows * cols })
    .map(
      (values) =>
        new Matrix(rows, cols, dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values)),
    );
}

/** A matrix of any shape and dtype. */
export const matrices: fc.Arbitrary<Matrix> = fc
  .tuple(lengths, lengths, dtypes)
  .chain(([rows, cols, dtype]) => matrixOf(rows, cols, dtype));

/** What one operation's result is rounded to. */
export function rounding(dtype: DType): (x: number) => number {
  return dtype === 'float32' ? Math.fround : (x) => x;
}

/** A matrix whose item (i, j) is f(i, j). */
export function build(rows: number, cols: number, dtype: DType, f: (i: number, j: number) => number): Matrix {
  const out = Matrix.zeros(rows, cols, dtype);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out.set(i, j, f(i, j));
  return out;
}
