import { describe } from './dtype.ts';
import { MatrixData } from './matrix-data.ts';

/**
 * Throws unless `value` is a {@link Matrix} of this package.
 *
 * @throws TypeError that begins with the operation and the value's name, and ends with the way out.
 * @example
 * ```ts
 * import { checkMatrix } from '@nn-labs/linalg';
 * checkMatrix('train', 'X', [[1, 2]]) // throws train: X is an object (Array). Use Matrix.fromRows(rows).
 * ```
 */
export function checkMatrix(
  operation: string,
  name: string,
  value: unknown,
  wayOut: string = 'Use Matrix.fromRows(rows).',
): asserts value is MatrixData {
  if (value instanceof MatrixData) return;
  if (isForeignMatrix(value)) {
    throw new TypeError(
      `${operation}: ${name} is a Matrix of another copy of linalg. Install one for all: npm ls @nn-labs/linalg names them.`,
    );
  }
  throw new TypeError(`${operation}: ${name} is ${describe(value)}. ${wayOut}`);
}

/** Two versions installed side by side, or one that two bundles have each: both have a class of that name. */
function isForeignMatrix(value: unknown): boolean {
  const { rows, cols, matmul } = (value ?? {}) as { rows?: unknown; cols?: unknown; matmul?: unknown };
  return typeof rows === 'number' && typeof cols === 'number' && typeof matmul === 'function';
}
