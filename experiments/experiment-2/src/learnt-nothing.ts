import { percent } from '@nn-labs/experiment';
import type { Matrix } from '@nn-labs/linalg';

/** Of a network that does no better on its training images than one fixed answer would; null for one that does. */
export function learntNothingText(trainAccuracy: number, Y: Matrix): string | null {
  const counts = new Map<number, number>();
  for (const label of Y.argmax(1)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [digit, most] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
  const share = most / Y.rows;
  if (trainAccuracy > share) return null;
  return `It has learnt nothing: ${percent(trainAccuracy)}% in training, no better than ${digit} every time (${percent(share)}%).`;
}
