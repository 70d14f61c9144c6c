import type { RunContext } from '@nn-labs/experiment';
import { Matrix } from '@nn-labs/linalg';
import { confusionCounts, type Network } from '@nn-labs/network';
import type { Samples } from './data.ts';

/** A picture that the network got wrong. */
export interface Mistake {
  /** The row in the samples. */
  readonly index: number;
  readonly actual: number;
  readonly predicted: number;
  /** What the network gave its answer. */
  readonly confidence: number;
}

/** What a network makes of the test images. */
export interface Classified {
  /** `counts[actual][predicted]`. */
  readonly counts: readonly (readonly number[])[];
  /** The surest first. */
  readonly mistakes: readonly Mistake[];
}

/** Few enough that Ctrl-C is heard within a moment. */
const rowsAtOnce = 250;

/** Classifies the samples, some at a time. */
export async function classify(
  network: Network,
  { X, Y }: Samples,
  { progress, signal }: RunContext,
): Promise<Classified> {
  const actual = Y.argmax(1);
  const predicted = new Int32Array(X.rows);
  const mistakes: Mistake[] = [];
  for (let from = 0; from < X.rows; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, X.rows);
    const some = new Matrix(to - from, X.cols, X.data.subarray(from * X.cols, to * X.cols));
    const outputs = network.predict(some);
    for (const [row, digit] of outputs.argmax(1).entries()) {
      const index = from + row;
      predicted[index] = digit;
      if (digit === actual[index]) continue;
      mistakes.push({ index, actual: actual[index]!, predicted: digit, confidence: outputs.get(row, digit) });
    }
    progress({ task: 'classifying', done: to, total: X.rows, unit: 'images' });
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  mistakes.sort((a, b) => b.confidence - a.confidence || a.index - b.index);
  return { counts: confusionCounts(actual, predicted, Y.cols), mistakes };
}
