import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import { type Block, refuse, show } from './block.ts';

// A line of NumPy as text, and beside or below it the line that does the same here. What is printed is what NumPy prints.
const defined = 'X = np.array([[1., 2., 3.], [4., 5., 6.]])';
const X = new Matrix(2, 3, Float64Array.of(1, 2, 3, 4, 5, 6)); // (2, 3): rows and columns over six numbers in memory

export const sections: Readonly<Record<string, () => Generator<Block>>> = {
  *shapes() {
    yield [defined];
    yield show('X', X);
    yield show('X.shape', X.shape);
    yield show('X.T', X.transpose());
    yield show('X.reshape(3, 2)', X.reshape(3, 2));
    yield show('X[1:2]', X.slice(1, 2));
    yield show('X[[1, 0, 1]]', X.take([1, 0, 1]));
    yield show('X[1, 2]', X.get(1, 2));
  },
  /** Item by item; a number, a row or a column is repeated until the shapes are equal. */
  *broadcasting() {
    yield [defined];
    yield ['row, column = np.array([[10., 20., 30.]]), np.array([[100.], [200.]])'];
    const [row, column] = [Matrix.fromRows([[10, 20, 30]]), Matrix.fromRows([[100], [200]])];
    yield show('X * 2', X.multiply(2));
    yield show('X * X', X.multiply(X));
    yield show('X + row', X.add(row)); // (2, 3) + (1, 3)
    yield show('X + column', X.add(column)); // (2, 3) + (2, 1)
    yield show('row + column', row.add(column)); // (1, 3) + (2, 1) -> (2, 3)
    yield show('1 / (1 + np.exp(-X))', X.sigmoid());
    yield show('np.maximum(X - 3, 0)', X.subtract(3).relu());
  },
  /** (n, k) @ (k, m) is (n, m): the inner lengths must be equal. */
  *products() {
    yield [defined];
    yield ['W = np.array([[1., 0.], [0., 1.], [2., -1.]])'];
    const W = new Matrix(3, 2, Float64Array.of(1, 0, 0, 1, 2, -1));
    yield show('X @ W', X.matmul(W)); // (2, 3) (3, 2) -> (2, 2)
    yield show('X @ X.T', X.matmulTranspose(X)); // (2, 3) (3, 2) -> (2, 2)
    yield show('X.T @ X', X.transposeMatmul(X)); // (3, 2) (2, 3) -> (3, 3)
  },
  /** Many numbers to few: of all, down the columns (axis 0), along the rows (axis 1). */
  *reductions() {
    yield [defined];
    yield show('X.sum()', X.sum());
    yield show('X.sum(axis=0, keepdims=True)', X.sum(0)); // (1, 3)
    yield show('X.mean(axis=1, keepdims=True)', X.mean(1)); // (2, 1)
    yield show('X.max(axis=0, keepdims=True)', X.max(0));
    yield show('X.argmax(axis=1)', X.argmax(1));
  },
  /** A label becomes a row with a 1 at its place; argmax gives the label back. */
  *'one-hot'() {
    yield ['Y = np.eye(4)[[2, 0, 3]]'];
    const Y = oneHot([2, 0, 3], 4); // (3, 4)
    yield show('Y', Y);
    yield show('Y.argmax(axis=1)', Y.argmax(1));
  },
  /** The same seed gives the same draws, on every machine. */
  *seeds() {
    yield ['random = np.random.RandomState(40)'];
    const random = new RandomState(40);
    yield show('random.random((2, 3))', random.random([2, 3]));
    yield show('random.standard_normal((2, 3))', random.standardNormal([2, 3]));
    yield show('random.randint(0, 10, 8)', Int32Array.from(random.randint(0, 10, 8)));
    yield show('random.permutation(6)', random.permutation(6));
    yield show('np.random.RandomState(40).random((2, 3))', new RandomState(40).random([2, 3]));
  },
  /** Mean 0 and deviation 1 in each column: no column outweighs another because of its unit. */
  *standardising() {
    yield ['X = np.array([[170., 0.5], [180., 0.9], [160., 0.1], [190., 0.5]])'];
    const people = new Matrix(4, 2, Float64Array.of(170, 0.5, 180, 0.9, 160, 0.1, 190, 0.5));
    yield ['centred = X - X.mean(axis=0, keepdims=True)'];
    const centred = people.subtract(people.mean(0)); // (4, 2) − (1, 2)
    yield ['deviation = np.sqrt((centred * centred).mean(axis=0, keepdims=True))'];
    const deviation = centred.multiply(centred).mean(0).sqrt(); // (1, 2)
    yield show('deviation', deviation);
    yield show('centred / deviation', centred.divide(deviation));
  },
  /** What NumPy does without a word, and what is an error here. */
  *silence() {
    yield ['y, p = np.ones(200), np.ones((200, 1))'];
    const [y, p] = [new Float64Array(200).fill(1) as never, Matrix.ones(200, 1)];
    yield refuse('(y * p).shape', '(200, 200)', () => p.multiply(y));
    yield refuse('(p.T @ y).shape', '(1,)', () => p.transpose().matmul(y));
    yield ['X = np.ones((2, 3))'];
    yield refuse('X[[-1]].shape', '(1, 3)', () => X.take([-1]));
    yield refuse('(X + X.astype(np.float32)).dtype', 'float64', () => X.add(X.astype('float32')));
    yield ['pixels = np.array([200, 100], np.uint8)'];
    yield refuse('pixels + pixels', '[144 200]', () => X.astype('uint8' as never)); // 400 − 256
  },
};
