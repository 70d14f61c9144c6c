import type { RandomState } from '@nn-labs/linalg';

/** A draw around 0 with standard deviation 1, bell-shaped, within -3..3: the sum of three uniform draws. */
export function bell(random: RandomState): number {
  const sum = random.random() + random.random() + random.random();
  return 2 * (sum - 1.5);
}

/** A uniform draw from [low, high). */
export function between(random: RandomState, low: number, high: number): number {
  return low + (high - low) * random.random();
}
