import { Matrix, oneHot } from '@nn-labs/linalg';
import { type LabelledImages, scalePixels } from '@nn-labs/mnist';
import { type Block, show } from './block.ts';

/** Images as rows of X (N, 784), 0 to 1, and their labels. */
export type Digits = { readonly X: Matrix; readonly labels: Int32Array };

export function digitsOf({ images, labels }: LabelledImages, count: number): Digits {
  const X = new Matrix(count, 784, scalePixels(images, 'float64', count));
  return { X, labels: Int32Array.from(labels.subarray(0, count)) };
}

/** An image is a row of 784 numbers, 28 rows of 28 pixels. Two images are far from each other where Σ (a − b)² is large. */
export function* images({ X, labels }: Digits): Generator<Block> {
  yield show('X.shape', X.shape);
  yield ['image = X[0:1].reshape(28, 28)'];
  const image = X.slice(0, 1).reshape(28, 28);
  yield show('image[6:11, 12:18]', image.slice(6, 11).transpose().slice(12, 18).transpose());
  yield ['difference = X[:6] - X[0:1]'];
  const difference = X.slice(0, 6).subtract(X.slice(0, 1)); // (6, 784) − (1, 784)
  yield show('(difference * difference).sum(axis=1, keepdims=True)', difference.multiply(difference).sum(1));
  yield show('labels[:6]', labels.subarray(0, 6));
}

/** A digit is the mean of its images; an image is the digit whose mean is nearest. It learns in one line. */
export function* nearestMean({ X, labels }: Digits, test: Digits): Generator<Block, Matrix> {
  yield ['Y = np.eye(10)[labels]'];
  const Y = oneHot(labels, 10); // (N, 10)
  yield show('Y.sum(axis=0, keepdims=True)', Y.sum(0));
  yield ['means = (Y.T @ X) / Y.sum(axis=0, keepdims=True).T'];
  const means = Y.transposeMatmul(X).divide(Y.sum(0).transpose()); // (10, N) (N, 784) -> (10, 784), divided by (10, 1)
  yield ['squares = (means * means).sum(axis=1, keepdims=True)'];
  const squares = means.multiply(means).sum(1); // (10, 1)
  // −|x − m|² = 2 x·m − |m|² − |x|², and |x|² is the same for all ten means.
  yield ['nearness = 2 * (test @ means.T) - squares.T'];
  const nearness = test.X.matmulTranspose(means).multiply(2).subtract(squares.transpose()); // (10000, 10)
  yield ['said = nearness.argmax(axis=1)'];
  const said = nearness.argmax(1);
  yield show('said[:10]', said.subarray(0, 10));
  yield show('test_labels[:10]', test.labels.subarray(0, 10));
  const right = said.filter((digit, i) => digit === test.labels[i]);
  yield show('(said == test_labels).mean()', right.length / said.length);
  return means;
}
