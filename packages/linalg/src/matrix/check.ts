import { describe } from './dtype.ts';
import { ShapeError } from './shape-error.ts';

/** The most items one typed array can hold. */
const maxItems = 2 ** 32 - 1;

/** A shape as NumPy writes it: `(32, 784)`. */
export function shapeText({ rows, cols }: { rows: number; cols: number }): string {
  return `(${rows}, ${cols})`;
}

/** Throws unless `value` is a number that counts something: an integer from 0. */
export function checkCount(operation: string, name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') {
    throw new TypeError(`${operation}: ${name} is ${describe(value)}. Give an integer from 0.`);
  }
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${operation}: ${name} is ${describe(value)}. Give an integer from 0.`);
  }
}

/** Throws unless (rows, cols) is a shape that one array can hold. */
export function checkShape(operation: string, rows: unknown, cols: unknown): void {
  checkCount(operation, 'rows', rows);
  checkCount(operation, 'cols', cols);
  if (rows * cols > maxItems) {
    throw new RangeError(
      `${operation}: ${shapeText({ rows, cols })} has ${rows * cols} items, more than the ${maxItems} that one array holds. Use smaller pieces.`,
    );
  }
}

/** Throws unless `value` is the index of one of `count` rows or columns. */
export function checkIndex(operation: string, name: 'row' | 'col', value: unknown, count: number): void {
  if (typeof value !== 'number') {
    throw new TypeError(`${operation}: ${name} is ${describe(value)}. Give an integer.`);
  }
  if (!Number.isInteger(value) || value < 0 || value >= count) {
    throw new RangeError(
      `${operation}: ${name} ${describe(value)} does not exist, the matrix has ${count} ${name}s. Count from 0.`,
    );
  }
}

/** Throws unless `value` is a number (NaN and the infinities are numbers too). */
export function checkNumber(operation: string, name: string, value: unknown): asserts value is number {
  if (typeof value !== 'number') {
    throw new TypeError(`${operation}: ${name} is ${describe(value)}. Give a number.`);
  }
}

/** Throws unless `axis` is 0 or 1. */
export function checkAxis(operation: string, axis: unknown): asserts axis is 0 | 1 {
  if (axis === 0 || axis === 1) return;
  const message = `${operation}: axis is ${describe(axis)}. Give 0 (down the rows) or 1 (along each row).`;
  throw typeof axis === 'number' ? new RangeError(message) : new TypeError(message);
}

/** Throws unless `value` has a length and items, as an array or a typed array has. */
export function checkArrayLike(operation: string, name: string, value: unknown): void {
  const length = (value as { length?: unknown } | null | undefined)?.length;
  if (typeof value !== 'object' || !Number.isSafeInteger(length) || (length as number) < 0) {
    throw new TypeError(`${operation}: ${name} is ${describe(value)}. Give an array.`);
  }
}

/** Throws a ShapeError unless the data has rows * cols items. */
export function checkLength(operation: string, length: number, rows: number, cols: number): void {
  if (length !== rows * cols) {
    throw new ShapeError(
      `${operation}: data has ${length} items, ${shapeText({ rows, cols })} needs ${rows * cols}. Give data of that length.`,
    );
  }
}
