import type { Plane } from './plane.ts';

/** Two classes of values between 0 and 1, and the threshold that parts them. */
export interface Split {
  readonly threshold: number;
  /** The means below and above the threshold. */
  readonly low: number;
  readonly high: number;
}

const bins = 256;

/** How many values fall into each of 256 equal parts of 0 to 1. */
export function histogram(values: Float64Array): Float64Array {
  const counts = new Float64Array(bins);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value * bins))]! += 1;
  return counts;
}

/**
 * Otsu's threshold: the one whose two classes differ most, by weight times distance of their means squared. Values
 * below `floor` count as `floor`.
 */
export function otsu(counts: Float64Array, floor: number): Split {
  const first = Math.min(bins - 1, Math.floor(floor * bins));
  const middle = (bin: number): number => (Math.max(bin, first) + 0.5) / bins;
  let [count, total] = [0, 0];
  for (let bin = 0; bin < bins; bin++) {
    count += counts[bin]!;
    total += counts[bin]! * middle(bin);
  }
  let best: Split = { threshold: 1, low: total / count, high: total / count };
  let bestSpread = 0;
  let [below, sum] = [0, 0];
  for (let bin = 0; bin < bins - 1; bin++) {
    below += counts[bin]!;
    sum += counts[bin]! * middle(bin);
    const above = count - below;
    if (bin < first || below === 0 || above === 0) continue;
    const low = sum / below;
    const high = (total - sum) / above;
    const spread = below * above * (high - low) * (high - low);
    if (spread > bestSpread) {
      bestSpread = spread;
      best = { threshold: (bin + 1) / bins, low, high };
    }
  }
  return best;
}

const levels = 256;

/**
 * Fills what is dark up to the level at which it would run over to the picture's edge: 0 to 255 in, the same out. What is
 * filled is enclosed by something lighter, as ink is by paper. Light that falls from one side, a shadow, a desk or a line
 * that reaches the edge stays as it is. Beyond the edge everything has the level `outside`.
 */
export function fillPits({ rows, cols, values }: Plane, outside = 0): Plane {
  const filled = new Float64Array(values.length).fill(-1);
  // Pixels wait in one list a level; the lowest is always taken first.
  const heads = new Int32Array(levels).fill(-1);
  const next = new Int32Array(values.length);
  const reach = (index: number, least: number): void => {
    if (filled[index]! >= 0) return;
    const value = Math.max(values[index]!, least);
    filled[index] = value;
    const level = Math.round(value);
    next[index] = heads[level]!;
    heads[level] = index;
  };
  for (let row = 0; row < rows; row++) {
    const step = row === 0 || row === rows - 1 ? 1 : Math.max(1, cols - 1);
    for (let col = 0; col < cols; col += step) reach(row * cols + col, outside);
  }
  for (let level = 0; level < levels; ) {
    const index = heads[level]!;
    if (index < 0) {
      level++;
      continue;
    }
    heads[level] = next[index]!;
    const value = filled[index]!;
    const col = index % cols;
    // Marks connect across corners, so the paper around them must not.
    if (col > 0) reach(index - 1, value);
    if (col < cols - 1) reach(index + 1, value);
    if (index >= cols) reach(index - cols, value);
    if (index + cols < values.length) reach(index + cols, value);
  }
  return { rows, cols, values: filled };
}
