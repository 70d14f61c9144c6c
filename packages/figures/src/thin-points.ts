/** A value at an epoch. */
export interface Point {
  readonly epoch: number;
  readonly value: number;
}

/**
 * At most about `most` of the points, in their order. Of each stretch the least and the greatest value stay, so that
 * no peak is lost, and so do the first and the last point.
 */
export function thinPoints(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const stretches = Math.max(1, Math.floor(most / 2) - 1);
  const inner = points.slice(1, -1);
  const kept: Point[] = [points[0]!];
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * inner.length) / stretches);
    const to = Math.floor(((s + 1) * inner.length) / stretches);
    let least = from;
    let greatest = from;
    for (let i = from + 1; i < to; i++) {
      if (inner[i]!.value < inner[least]!.value) least = i;
      if (inner[i]!.value > inner[greatest]!.value) greatest = i;
    }
    const [first, second] = least < greatest ? [least, greatest] : [greatest, least];
    kept.push(inner[first]!);
    if (second !== first) kept.push(inner[second]!);
  }
  kept.push(points.at(-1)!);
  return kept;
}
