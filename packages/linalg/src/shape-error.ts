/** Thrown when the shapes of matrices do not fit each other; the message names the operation and both shapes. */
export class ShapeError extends RangeError {
  override name = 'ShapeError';
}
