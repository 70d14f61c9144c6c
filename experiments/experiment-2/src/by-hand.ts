import { Matrix, type RandomState } from '@nn-labs/linalg';

// The notebook's network, one function a step, each beside its formula. N images of 784 pixels; 64 hidden units; 10
// digits. `pnpm exp 2 --engine by-hand` trains with these functions: change one and see what happens. Without that flag
// the lab trains with @nn-labs/network, which does the same arithmetic faster; a test shows that the weights of the two
// are equal to the last bit.

/** What is minimised. With the cross-entropy the outputs are a softmax, as the notebook's comments offer. */
export type Loss = 'squared-error' | 'cross-entropy';

/** The two weight matrices: W1 (784, 64), W2 (64, 10). */
export interface Weights {
  W1: Matrix;
  W2: Matrix;
}

/** Initial weights, uniform in [-1, 1): `2 * np.random.random((inputs, units)) - 1`. W1 is drawn before W2. */
export function initialWeights(
  random: RandomState,
  inputs: number,
  hidden: number,
  outputs: number,
): Weights {
  const W1 = random.random([inputs, hidden]).multiply(2).subtract(1); // (784, 64)
  const W2 = random.random([hidden, outputs]).multiply(2).subtract(1); // (64, 10)
  return { W1, W2 };
}

/** σ(z) = 1 / (1 + e^(-z)), element by element: any number becomes one between 0 and 1. */
export function sigmoid(z: Matrix): Matrix {
  return z.sigmoid();
}

/**
 * σ'(z) = σ(z) · (1 − σ(z)). Takes the **activation** a = σ(z), not z, as the notebook's function of this name does:
 * the forward pass has computed a already, so the slope costs one multiplication.
 */
export function sigmoidDerivative(a: Matrix): Matrix {
  const one = Matrix.ones(1, 1, a.dtype);
  return a.multiply(one.subtract(a));
}

/** Forward pass: each layer is σ(input · weights); under cross-entropy the outputs are softmax(input · weights). */
export function forward(
  X: Matrix,
  { W1, W2 }: Weights,
  loss: Loss = 'squared-error',
): { hidden: Matrix; output: Matrix } {
  const hidden = sigmoid(X.matmul(W1)); // h = σ(X W1)   (N, 784) (784, 64) -> (N, 64)
  const sums = hidden.matmul(W2); // h W2   (N, 64) (64, 10) -> (N, 10)
  const output = loss === 'cross-entropy' ? sums.softmax() : sigmoid(sums); // o = σ(h W2)   (N, 10)
  return { hidden, output };
}

/** The loss: L = ½ Σ (Y − o)², or the mean cross-entropy L = −Σ log(o at the label's place) / N. */
export function lossOf(output: Matrix, Y: Matrix, loss: Loss = 'squared-error'): number {
  if (loss === 'squared-error') {
    const error = Y.subtract(output);
    return error.multiply(error).sum() / 2;
  }
  const logs = output.log();
  let sum = 0;
  Y.argmax(1).forEach((label, i) => {
    sum -= logs.get(i, label);
  });
  return sum / Y.rows;
}

/** δ2 = −∂L/∂z2: how much each output's input should rise. (Y − o) · σ'(z2), or (Y − o) / N of the softmax.   (N, 10) */
export function outputDelta(output: Matrix, Y: Matrix, loss: Loss = 'squared-error'): Matrix {
  if (loss === 'cross-entropy') return Y.subtract(output).divide(Y.rows);
  return Y.subtract(output).multiply(sigmoidDerivative(output));
}

/** Share of the images whose largest output stands at the label's place. */
export function accuracy(output: Matrix, Y: Matrix): number {
  const predicted = output.argmax(1); // (N,)
  const labels = Y.argmax(1); // (N,)
  let correct = 0;
  predicted.forEach((digit, i) => {
    if (digit === labels[i]) correct++;
  });
  return correct / output.rows;
}

/**
 * One epoch of gradient descent over the whole batch. Returns the new weights, and the loss and the accuracy of the old
 * ones, as the notebook prints them.
 */
export function trainEpoch(
  X: Matrix,
  Y: Matrix,
  weights: Weights,
  lr: number,
  loss: Loss = 'squared-error',
): Weights & { loss: number; accuracy: number } {
  const { W1, W2 } = weights;
  const { hidden, output } = forward(X, weights, loss);

  // Backward pass, from the outputs.                                                          (N, 10)
  const delta2 = outputDelta(output, Y, loss);
  // The chain rule hands it through W2, the old one, to the hidden layer: (δ2 W2ᵀ) · σ'(z1).  (N, 64)
  const delta1 = delta2.matmul(W2.transpose()).multiply(sigmoidDerivative(hidden));

  // Each weight moves by lr times its input times its unit's delta, summed over the N images.
  return {
    W2: W2.add(hidden.transpose().matmul(delta2).multiply(lr)), // W2 += lr · hᵀ δ2   (64, N) (N, 10) -> (64, 10)
    W1: W1.add(X.transpose().matmul(delta1).multiply(lr)), // W1 += lr · Xᵀ δ1   (784, N) (N, 64) -> (784, 64)
    loss: lossOf(output, Y, loss),
    accuracy: accuracy(output, Y),
  };
}
