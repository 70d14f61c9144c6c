import type { ConfusionMatrixData } from './confusion-matrix.ts';

/** Throws unless the counts are a square of counts that fits the names; answers the names. */
export function checkCounts(operation: string, { counts, classes }: ConfusionMatrixData): readonly string[] {
  const size = counts.length;
  if (size === 0) throw new RangeError(`${operation}: there are no counts. Give a row for each class.`);
  for (const [a, row] of counts.entries()) {
    if (row.length !== size) {
      throw new RangeError(
        `${operation}: row ${a} has ${row.length} counts, but there are ${size} rows. Give a square of counts.`,
      );
    }
    const odd = row.find((count) => !Number.isSafeInteger(count) || count < 0);
    if (odd !== undefined) {
      throw new RangeError(`${operation}: row ${a} holds ${odd}; every count must be an integer from 0`);
    }
  }
  const names = classes ?? counts.map((_, index) => String(index));
  if (names.length !== size || new Set(names).size !== size) {
    throw new RangeError(
      `${operation}: ${names.length} names, ${new Set(names).size} of them different, for ${size} classes. ` +
        'Give each class a name of its own.',
    );
  }
  return names;
}
