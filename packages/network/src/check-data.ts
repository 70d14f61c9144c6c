import { checkMatrix, type Matrix, ShapeError } from '@nn-labs/linalg';
import type { CompleteConfig } from './config.ts';
import type { Pace } from './training/pace.ts';

/** A network, as far as data have to fit it. */
export interface Fitted {
  /** How many numbers a sample has, and how many outputs there are. */
  readonly inputs: number;
  readonly outputs: number;
  readonly config: Pick<CompleteConfig, 'dtype' | 'loss'>;
}

/** Throws unless X is a matrix of at least one sample that fits the network: shape (N, inputs), its dtype. */
export function checkSamples(operation: string, network: Fitted, X: Matrix): void {
  checkOperand(operation, 'X', network.config, X);
  if (X.cols !== network.inputs) {
    throw new ShapeError(
      `${operation}: X has ${X.cols} columns, (${X.rows}, ${X.cols}), but the network has ${network.inputs} inputs`,
    );
  }
  if (X.rows === 0)
    throw new ShapeError(`${operation}: X is empty, (0, ${X.cols}). Give at least one sample.`);
}

/** Throws unless Y is a matrix of one target a sample: shape (N, units of the output layer), the network's dtype. */
export function checkTargets(operation: string, network: Fitted, X: Matrix, Y: Matrix): void {
  checkOperand(operation, 'Y', network.config, Y);
  if (Y.cols !== network.outputs) {
    throw new ShapeError(
      `${operation}: Y has ${Y.cols} columns, (${Y.rows}, ${Y.cols}), but the network has ${network.outputs} outputs`,
    );
  }
  if (Y.rows !== X.rows) {
    throw new ShapeError(
      `${operation}: X and Y differ in their number of rows: (${X.rows}, ${X.cols}) and (${Y.rows}, ${Y.cols})`,
    );
  }
}

function checkOperand(operation: string, name: string, { dtype }: Fitted['config'], matrix: Matrix): void {
  checkMatrix(operation, name, matrix);
  if (matrix.dtype !== dtype) {
    throw new TypeError(
      `${operation}: ${name} is ${matrix.dtype}, the network ${dtype}. Use ${name}.astype('${dtype}').`,
    );
  }
}

/** Throws at the first item of the rows [from, to) that is NaN or infinite. */
function checkFinite(
  operation: string,
  name: string,
  { data, cols }: Matrix,
  from: number,
  to: number,
): void {
  for (let i = from * cols; i < to * cols; i++) {
    if (!Number.isFinite(data[i])) {
      throw new RangeError(
        `${operation}: ${name} holds ${data[i]} at row ${Math.floor(i / cols)}, column ${i % cols}; ` +
          'every value must be a finite number',
      );
    }
  }
}

/** How far the sum of a row of probabilities may be from 1: some roundings in float32. */
const sumTolerance = 1e-5;

/** Throws at the first of the rows [from, to) that is not a probability for each class. */
function checkProbabilities(operation: string, { data, cols }: Matrix, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    let sum = 0;
    let least = 0;
    for (let i = row * cols; i < (row + 1) * cols; i++) {
      sum += data[i]!;
      least = Math.min(least, data[i]!);
    }
    if (least < 0 || Math.abs(sum - 1) > sumTolerance) {
      const found = least < 0 ? `holds ${least}` : `sums to ${sum}`;
      throw new RangeError(
        `${operation}: row ${row} of Y ${found}; cross-entropy needs probabilities that sum to 1, ` +
          'such as the rows of oneHot(labels, classes)',
      );
    }
  }
}

/** Throws at the first item of the rows [from, to) that is not a probability. */
function checkShares(operation: string, { data, cols }: Matrix, from: number, to: number): void {
  for (let i = from * cols; i < to * cols; i++) {
    if (data[i]! >= 0 && data[i]! <= 1) continue;
    throw new RangeError(
      `${operation}: Y holds ${data[i]} at row ${Math.floor(i / cols)}, column ${i % cols}; ` +
        'binary-cross-entropy needs numbers from 0 to 1',
    );
  }
}

/** Looks at every value of X and Y before they are used, with pauses. */
export async function checkValues(
  operation: string,
  { config }: Fitted,
  X: Matrix,
  Y: Matrix | null,
  pace: Pace,
): Promise<void> {
  const isKnownFinite = X.byteItems?.table.every(Number.isFinite) ?? false;
  if (!isKnownFinite) await inRanges(X, pace, (from, to) => checkFinite(operation, 'X', X, from, to));
  if (Y === null) return;
  await inRanges(Y, pace, (from, to) => {
    checkFinite(operation, 'Y', Y, from, to);
    if (config.loss === 'cross-entropy') checkProbabilities(operation, Y, from, to);
    if (config.loss === 'binary-cross-entropy') checkShares(operation, Y, from, to);
  });
}

/** Items looked at between two looks at the clock: a millisecond or less. */
const itemsPerRange = 2 ** 17;

async function inRanges(
  matrix: Matrix,
  pace: Pace,
  check: (from: number, to: number) => void,
): Promise<void> {
  const rows = Math.max(1, Math.floor(itemsPerRange / matrix.cols));
  for (let from = 0; from < matrix.rows; from += rows) {
    check(from, Math.min(from + rows, matrix.rows));
    const pause = pace.pauseIfDue();
    if (pause !== null) await pause;
  }
}
