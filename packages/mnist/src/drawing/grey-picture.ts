/** A grey picture: `pixels` (rows, cols), row-major, 0 black to 255 white. */
export interface GreyPicture {
  readonly rows: number;
  readonly cols: number;
  readonly pixels: Uint8Array;
}

/**
 * Nothing on a picture stands out from its background.
 *
 * @example
 * ```ts
 * import { NoInkError } from '@nn-labs/mnist';
 * new NoInkError().message; // => 'normaliseDigit: no ink found: nothing stands out from the background'
 * ```
 */
export class NoInkError extends Error {
  override readonly name = 'NoInkError';

  constructor() {
    super('normaliseDigit: no ink found: nothing stands out from the background');
  }
}

/** Refuses a picture without pixels, or with another number of them than it says. */
export function checkPicture({ rows, cols, pixels }: GreyPicture): void {
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(cols) || rows < 1 || cols < 1) {
    throw new RangeError(`normaliseDigit: a picture of ${rows} x ${cols} pixels has none to look at`);
  }
  if (pixels.length === rows * cols) return;
  throw new RangeError(
    `normaliseDigit: ${rows} x ${cols} pixels are ${rows * cols}, but there are ${pixels.length}. Give one byte a pixel.`,
  );
}
