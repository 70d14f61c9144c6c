/** The middle and the ends of some measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The median and the range of one or more numbers. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('spread: there is no number');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Whether all of `found` are near `expected`: within `tolerance`, relative for numbers above 1. */
export function agrees(found: readonly number[], expected: readonly number[], tolerance: number): boolean {
  return (
    found.length === expected.length &&
    found.every((x, i) => Math.abs(x - expected[i]!) <= tolerance * Math.max(1, Math.abs(expected[i]!)))
  );
}
