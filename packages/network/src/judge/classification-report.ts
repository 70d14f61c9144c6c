import { checkMatrix, Matrix, ShapeError } from '@nn-labs/linalg';
import { argmax } from '@nn-labs/linalg/reference';
import { type Misclassified, SurestMistakes, surer } from './surest-mistakes.ts';

/** How well one class is recognised. A measure whose divisor is 0 is null. */
export interface ClassMetrics {
  /** The share of the samples taken for the class that are of it; null when none was taken for it. */
  readonly precision: number | null;
  /** The share of the class's samples that were taken for it; null when there is none. */
  readonly recall: number | null;
  /** The harmonic mean of the two, 2 TP / (2 TP + FP + FN); null when no sample is of the class or taken for it. */
  readonly f1: number | null;
  /** How many samples are of the class. */
  readonly support: number;
}

/** The plain mean over the classes of each measure, those that are null left out; null when all are. */
export interface MacroAverage {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** The result of {@link classificationReport}. */
export interface ClassificationReport {
  /** The fraction of the samples whose greatest output, the first of equals, is that of their class. */
  readonly accuracy: number;
  /** The fraction of the samples whose class is among their two greatest outputs; of equals the first come first. */
  readonly top2Accuracy: number;
  /** `confusion[actual][predicted]`. */
  readonly confusion: readonly (readonly number[])[];
  /** One item a class, in the classes' order. */
  readonly perClass: readonly ClassMetrics[];
  readonly macro: MacroAverage;
  /** The wrong samples with the greatest confidence, greatest first, equals by their row. */
  readonly mistakes: readonly Misclassified[];
}

/** The options of {@link classificationReport}. */
export interface ClassificationReportOptions {
  /** The most wrong samples that are listed; 10 by default. */
  readonly mistakes?: number | undefined;
}

/**
 * What a classifier gets right and wrong, from its outputs (N, classes) and the samples' classes: N class indices, or
 * targets Y (N, classes) whose greatest item of a row, the first of equals, is the class.
 *
 * The predicted class is that of the greatest output, the first of equals. A measure that would be 0 / 0 is null, and
 * the macro averages leave it out, as scikit-learn's do with `zero_division=np.nan`. NaN counts as greater than any
 * number, as in `argmax`.
 *
 * @throws {TypeError | ShapeError | RangeError} when outputs are not a matrix or empty, the classes do not fit them, or
 * `mistakes` is not a count.
 *
 * @example
 * ```ts
 * import { checkMatrix, Matrix, ShapeError } from '@nn-labs/linalg';
 * import { classificationReport } from '@nn-labs/network';
 * const outputs = Matrix.fromRows([[0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1]]);
 * const report = classificationReport(outputs, [0, 1, 1]);
 * report.confusion; // => [ [ 1, 0, 0 ], [ 1, 1, 0 ], [ 0, 0, 0 ] ]
 * report.perClass[1]; // => { precision: 1, recall: 0.5, f1: 0.6666666666666666, support: 2 }
 * report.perClass[2]; // => { precision: null, recall: null, f1: null, support: 0 }
 * report.top2Accuracy; // => 1
 * report.mistakes; // => [ { index: 1, actual: 1, predicted: 0, confidence: 0.6 } ]
 * classificationReport(outputs, [0, 1]); // throws classificationReport: 3 rows of outputs, but 2 classes. Give one a row.
 * ```
 */
export function classificationReport(
  outputs: Matrix,
  actual: ArrayLike<number> | Matrix,
  { mistakes: most = 10 }: ClassificationReportOptions = {},
): ClassificationReport {
  const classes = classesOf(outputs, actual);
  if (!(most === Number.POSITIVE_INFINITY || (Number.isInteger(most) && most >= 0))) {
    throw new RangeError(`classificationReport: mistakes must be an integer from 0, found ${most}`);
  }
  const { data, rows, cols } = outputs;
  const confusion = Array.from({ length: cols }, () => new Array<number>(cols).fill(0));
  const surest = new SurestMistakes(most);
  let right = 0;
  let amongTwo = 0;
  // One loop, as it is run once, before the machine has compiled it.
  for (let index = 0; index < rows; index++) {
    const start = index * cols;
    const actual = classes[index]!;
    const greatest = argmax(data, start, start + cols);
    const predicted = greatest - start;
    confusion[actual]![predicted]!++;
    if (predicted === actual) {
      right++;
      continue;
    }
    if (isSecond(outputs, start + actual, start, greatest)) amongTwo++;
    surest.add(index, actual, predicted, data[greatest]!);
  }
  const perClass = confusion.map((_, each) => metricsOf(confusion, each));
  return {
    accuracy: right / rows,
    top2Accuracy: (right + amongTwo) / rows,
    confusion,
    perClass,
    macro: {
      precision: mean(perClass.map(({ precision }) => precision)),
      recall: mean(perClass.map(({ recall }) => recall)),
      f1: mean(perClass.map(({ f1 }) => f1)),
    },
    mistakes: surest.list(),
  };
}

/** The class of each row of outputs; throws when there is not one for each. */
function classesOf(outputs: Matrix, actual: ArrayLike<number> | Matrix): ArrayLike<number> {
  checkMatrix('classificationReport', 'outputs', outputs);
  const { rows, cols } = outputs;
  if (rows === 0 || cols === 0) {
    throw new ShapeError(
      `classificationReport: outputs are empty, (${rows}, ${cols}). Give at least one sample and one class.`,
    );
  }
  if (actual instanceof Matrix) {
    if (actual.rows === rows && actual.cols === cols) return greatestOfRows(actual);
    throw new ShapeError(
      `classificationReport: outputs are (${rows}, ${cols}), but Y is (${actual.rows}, ${actual.cols}). ` +
        'Give targets of the same shape.',
    );
  }
  if (actual.length !== rows) {
    throw new RangeError(
      `classificationReport: ${rows} rows of outputs, but ${actual.length} classes. Give one a row.`,
    );
  }
  for (let row = 0; row < rows; row++) {
    const each = actual[row]!;
    if (Number.isInteger(each) && each >= 0 && each < cols) continue;
    throw new RangeError(
      `classificationReport: sample ${row} is of class ${each}, but the ${cols} outputs are of the classes 0 to ${cols - 1}`,
    );
  }
  return actual;
}

function greatestOfRows({ data, rows, cols }: Matrix): Int32Array {
  const places = new Int32Array(rows);
  for (let r = 0; r < rows; r++) places[r] = argmax(data, r * cols, (r + 1) * cols) - r * cols;
  return places;
}

/** Whether the item `at` is the greatest of its row, from `start`, beside the greatest of all; the first of equals. */
function isSecond({ data, cols }: Matrix, at: number, start: number, greatest: number): boolean {
  for (let i = start; i < start + cols; i++) {
    if (i === greatest || i === at) continue;
    const order = surer(data[i]!, data[at]!);
    if (order < 0 || (order === 0 && i < at)) return false;
  }
  return true;
}

function metricsOf(confusion: readonly (readonly number[])[], each: number): ClassMetrics {
  const right = confusion[each]![each]!;
  const support = confusion[each]!.reduce((sum, count) => sum + count, 0); // TP + FN
  const taken = confusion.reduce((sum, row) => sum + row[each]!, 0); // TP + FP
  return {
    precision: share(right, taken),
    recall: share(right, support),
    f1: share(2 * right, taken + support),
    support,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return share(
    known.reduce((sum, value) => sum + value, 0),
    known.length,
  );
}
