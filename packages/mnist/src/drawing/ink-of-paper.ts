import { digitMarks, findMarks, type Mark } from './marks.ts';
import { histogram, otsu, type Split } from './otsu.ts';
import { mapPlane, type Plane } from './plane.ts';

/** The ink of a digit, alone. */
export interface InkedMarks {
  /** 0 paper to 1 ink; nothing but the digit's marks. */
  readonly ink: Plane;
  readonly box: { readonly top: number; readonly left: number; readonly rows: number; readonly cols: number };
  readonly marks: number;
}

/** Ink takes at least this share of the paper's light; what differs less is the paper's grain. */
const leastContrast = 0.06;

/** Keeps the digit's marks of what is darker than the paper; null when there are none. */
export function inkOf(relative: Plane): InkedMarks | null {
  const { rows, cols, values } = relative;
  const split = splitInk(values);
  if (split === null) return null;
  const { threshold, low, high } = split;
  const { marks, labels } = findMarks((index) => values[index]! >= threshold, rows, cols);
  const kept = digitMarks(marks, rows, cols);
  const box = around(kept, rows, cols);
  if (box === null) return null;
  const keptLabels = new Set(kept.map(({ label }) => label));
  // The grey of a mark's edge lies below the threshold: a pixel belongs to the mark beside it.
  const belongs = (index: number): boolean => {
    const row = Math.floor(index / cols);
    const col = index - row * cols;
    for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
      for (let c = Math.max(0, col - 1); c <= Math.min(cols - 1, col + 1); c++) {
        if (keptLabels.has(labels[r * cols + c]!)) return true;
      }
    }
    return false;
  };
  const [floor, full] = [low + 0.1 * (high - low), high];
  const ink = mapPlane(relative, (value, index) =>
    value > floor && belongs(index) ? Math.min(1, (value - floor) / (full - floor)) : 0,
  );
  return { ink, box, marks: kept.length };
}

/** Parts ink from paper; where what stands out hardly does, it is grain, and what stands out of that is looked for. */
function splitInk(values: Float64Array): Split | null {
  const counts = histogram(values);
  for (let floor = grainOf(values); floor < 1; ) {
    const split = otsu(counts, floor);
    if (split.high - split.low >= leastContrast) return split;
    floor = split.threshold;
  }
  return null;
}

/**
 * The most that the paper's own grain takes of its light: what its noise reaches four standard deviations above the
 * mean. Told from the lightest third of the pixels, none of which is ink.
 */
function grainOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  // For normal noise the two lie 1.12 standard deviations apart, the upper one 0.52 below the mean.
  return quantile(0.3) + 4 * (quantile(0.3) - quantile(0.05));
}

/** The smallest box around the marks; null when it is so small that it is dust. */
function around(marks: readonly Mark[], rows: number, cols: number): InkedMarks['box'] | null {
  const top = Math.min(...marks.map((mark) => mark.top));
  const left = Math.min(...marks.map((mark) => mark.left));
  const height = Math.max(...marks.map((mark) => mark.bottom)) - top + 1;
  const width = Math.max(...marks.map((mark) => mark.right)) - left + 1;
  if (Math.max(height, width) < Math.max(5, 0.02 * Math.max(rows, cols))) return null;
  return { top, left, rows: height, cols: width };
}
