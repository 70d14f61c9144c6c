/** A grey picture as numbers, (rows, cols) row-major. */
export interface Plane {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
}

/** A part of a picture, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly cols: number;
}

/** Ink on a picture, and the part of the picture that it takes. */
export interface BoxedInk {
  /** 0 paper to 1 ink. */
  readonly ink: Plane;
  readonly box: Box;
}

/**
 * The part of a plane from (top, left), resampled to (rows, cols): each new pixel is the mean of the area that it
 * covers, with the shares of the pixels that it covers in part.
 */
export function averageAreas(
  plane: { readonly cols: number; readonly values: Float64Array | Uint8Array },
  from: { readonly top: number; readonly left: number; readonly rows: number; readonly cols: number },
  rows: number,
  cols: number,
): Plane {
  // Rows and columns are independent, so each is one pass with weights along one axis.
  const across = overlaps(from.left, from.cols, cols);
  const down = overlaps(from.top, from.rows, rows);
  const narrow = new Float64Array(from.rows * cols);
  for (let r = 0; r < from.rows; r++) {
    const start = (from.top + r) * plane.cols;
    for (let c = 0; c < cols; c++) {
      let sum = 0;
      for (const [at, share] of across[c]!) sum += share * plane.values[start + at]!;
      narrow[r * cols + c] = sum;
    }
  }
  const values = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      let sum = 0;
      for (const [at, share] of down[r]!) sum += share * narrow[(at - from.top) * cols + c]!;
      values[r * cols + c] = sum;
    }
  }
  return { rows, cols, values };
}

/** For each of `count` equal parts of [start, start + length): the pixels that it covers, and their shares of it. */
function overlaps(start: number, length: number, count: number): [number, number][][] {
  const size = length / count;
  return Array.from({ length: count }, (_, part) => {
    const low = start + part * size;
    const high = low + size;
    const shares: [number, number][] = [];
    const last = Math.min(Math.ceil(high), start + length);
    for (let at = Math.floor(low); at < last; at++) {
      const covered = Math.min(high, at + 1) - Math.max(low, at);
      if (covered > 0) shares.push([at, covered / size]);
    }
    return shares;
  });
}

/** Each value becomes the mean of those at most `reach` rows and columns away: takes the noise of a camera out. */
export function blur(plane: Plane, reach: number): Plane {
  return reach === 0 ? plane : { ...plane, values: alongBoth(plane, reach, meanAlong) };
}

/** The greatest value at most `reach` rows and columns away, within the picture. */
export function greatestAround(plane: Plane, reach: number): Float64Array {
  return alongBoth(plane, reach, slide);
}

/** Fills one line of `to`, which begins at `start` and goes on in steps, from the same line of `from`. */
type FillLine = (
  from: Float64Array,
  to: Float64Array,
  line: { readonly start: number; readonly step: number; readonly length: number },
  reach: number,
) => void;

/** Rows first, then the columns of what came out. */
function alongBoth({ rows, cols, values }: Plane, reach: number, fill: FillLine): Float64Array {
  const across = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) fill(values, across, { start: r * cols, step: 1, length: cols }, reach);
  const both = new Float64Array(values.length);
  for (let c = 0; c < cols; c++) fill(across, both, { start: c, step: cols, length: rows }, reach);
  return both;
}

const meanAlong: FillLine = (from, to, { start, step, length }, reach) => {
  for (let centre = 0; centre < length; centre++) {
    const low = Math.max(0, centre - reach);
    const high = Math.min(length - 1, centre + reach);
    let sum = 0;
    for (let at = low; at <= high; at++) sum += from[start + at * step]!;
    to[start + centre * step] = sum / (high - low + 1);
  }
};

/** The greatest of a sliding window over one line: a queue of the positions that may still become the greatest. */
const slide: FillLine = (from, to, { start, step, length }, reach) => {
  const queue = new Int32Array(length);
  let head = 0;
  let tail = 0;
  const at = (position: number): number => from[start + position * step]!;
  for (let next = 0, centre = 0; centre < length; centre++) {
    for (; next < length && next <= centre + reach; next++) {
      while (tail > head && at(queue[tail - 1]!) <= at(next)) tail--;
      queue[tail++] = next;
    }
    while (queue[head]! < centre - reach) head++;
    to[start + centre * step] = at(queue[head]!);
  }
};
