import { allocate } from './allocate.ts';
import { checkArrayLike, checkCount, checkNumber } from './check.ts';
import { checkDType, type DType, type FloatArray } from './dtype.ts';
import { ShapeError } from './shape-error.ts';

/** The items of a (rows, cols) matrix with `value` everywhere. */
export function filled(
  operation: string,
  rows: number,
  cols: number,
  value: number,
  dtype: DType,
): FloatArray {
  checkDType(operation, dtype);
  checkNumber(operation, 'value', value);
  const data = allocate(operation, rows, cols, dtype);
  // New memory is zeros; to write them would fetch every page of it.
  return Object.is(value, 0) ? data : data.fill(value);
}

/** The items of the (n, n) matrix with ones on its diagonal. */
export function identityItems(n: number, dtype: DType): FloatArray {
  checkCount('identity', 'n', n);
  const out = filled('identity', n, n, 0, dtype);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  return out;
}

/** The items of an array of rows, all of one length and full of numbers. */
export function itemsOfRows(
  rows: ArrayLike<ArrayLike<number>>,
  dtype: DType,
): { readonly cols: number; readonly data: FloatArray } {
  checkDType('fromRows', dtype);
  checkArrayLike('fromRows', 'the argument', rows);
  for (let i = 0; i < rows.length; i++) checkArrayLike('fromRows', `row ${i}`, rows[i]);
  const cols = rows[0]?.length ?? 0;
  const data = allocate('fromRows', rows.length, cols, dtype);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row.length !== cols) {
      throw new ShapeError(
        `fromRows: row ${i} has ${row.length} items, row 0 has ${cols}. Give rows of one length.`,
      );
    }
    for (let j = 0; j < cols; j++) {
      checkNumber('fromRows', `item (${i}, ${j})`, row[j]);
      data[i * cols + j] = row[j]!;
    }
  }
  return { cols, data };
}
