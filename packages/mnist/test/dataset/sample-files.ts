import { encodeIdx } from '../../src/index.ts';

/** An images file of the given shape, its pixels 0, 1, 2, … modulo 251. */
export function imagesFile(count: number, rows = 28, cols = 28): Uint8Array {
  const data = Uint8Array.from({ length: count * rows * cols }, (_, i) => i % 251);
  return encodeIdx({ type: 'uint8', shape: [count, rows, cols], data });
}

/** A labels file with these labels. */
export function labelsFile(labels: ArrayLike<number>): Uint8Array {
  const data = Uint8Array.from(labels);
  return encodeIdx({ type: 'uint8', shape: [data.length], data });
}

/** Labels that begin with `first` and in all occur as often as `counts` says. */
export function labelsLike(first: string, counts: readonly number[]): number[] {
  const left = [...counts];
  const begin = [...first].map(Number);
  for (const label of begin) left[label]! -= 1;
  return [...begin, ...left.flatMap((count, label) => new Array<number>(count).fill(label))];
}
