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
