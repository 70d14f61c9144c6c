import { errorText } from '@nn-labs/experiment';
import { Matrix } from '@nn-labs/linalg';

/** A line of NumPy, what it prints, if anything, and what our error says where it is refused here. */
export type Block = readonly [numpy: string, printed?: string, refused?: string];

/** A matrix, whole numbers, a shape or a number, as NumPy prints the value of its line. */
export function show(numpy: string, value: Matrix | Int32Array | readonly number[] | number): Block {
  if (value instanceof Matrix) return [numpy, value.toString()];
  if (value instanceof Int32Array) return [numpy, `[${value.join(' ')}]`];
  if (typeof value !== 'number') return [numpy, `(${value.join(', ')})`];
  return [numpy, Number.isInteger(value) ? `${value}.0` : String(value)];
}

/** What NumPy prints stands here as NumPy gave it; what is said here comes from the call. */
export function refuse(numpy: string, printed: string, call: () => Matrix): Block {
  try {
    return [numpy, printed, `not at all: ${call()}`];
  } catch (error) {
    return [numpy, printed, errorText(error)];
  }
}
