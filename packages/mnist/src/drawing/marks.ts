/** A connected mark of ink. */
export interface Mark {
  /** Its number in `labels`, from 1. */
  readonly label: number;
  /** The index of its first pixel. */
  readonly start: number;
  readonly area: number;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The connected marks (also across corners) of a picture, and the number of the mark that each pixel belongs to; 0: none. */
export function findMarks(
  isInk: (index: number) => boolean,
  rows: number,
  cols: number,
): { marks: Mark[]; labels: Int32Array } {
  const labels = new Int32Array(rows * cols);
  const stack = new Int32Array(rows * cols);
  const marks: Mark[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] !== 0 || !isInk(start)) continue;
    const label = marks.length + 1;
    let [area, top, left, bottom, right] = [0, rows, cols, 0, 0];
    let height = 0;
    stack[height++] = start;
    labels[start] = label;
    while (height > 0) {
      const index = stack[--height]!;
      const row = Math.floor(index / cols);
      const col = index - row * cols;
      area += 1;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, col);
      right = Math.max(right, col);
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, col - 1); c <= Math.min(cols - 1, col + 1); c++) {
          const near = r * cols + c;
          if (labels[near] !== 0 || !isInk(near)) continue;
          labels[near] = label;
          stack[height++] = near;
        }
      }
    }
    marks.push({ label, start, area, top, left, bottom, right });
  }
  return { marks, labels };
}
