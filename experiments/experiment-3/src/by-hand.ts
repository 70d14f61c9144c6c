import type { Matrix } from '@nn-labs/linalg';
// Four functions beside their formulas. N points of the plane are the rows of X (N, 2), their classes y (N, 1) are 0 or 1.
// A network 2-H-1 has a hidden layer; without one this is logistic regression. `x.add(y, x)` is x += y.

/** W1 (2, H), b1 (1, H), W2 (H, 1), b2 (1, 1); without a hidden layer W2 (2, 1), b2 (1, 1). Gradients are listed alike. */
export type Weights = readonly Matrix[];

/** g of the hidden units. `step` has none: its output is the perceptron's, 1 where the sum is at least 0, else 0. */
type Units = { readonly activation: 'relu' | 'tanh' | 'sigmoid' | 'step' };

/** A1 = g(X W1 + b1) (N, H), or X; P = σ(A1 W2 + b2) (N, 1): the probability of class 1. */
export function forward(X: Matrix, weights: Weights, { activation }: Units): { A1: Matrix; P: Matrix } {
  const [W2, b2] = weights.slice(-2) as [Matrix, Matrix];
  const A1 = weights.length > 2 ? X.matmul(weights[0]!) : X; // (N, 2) (2, H) -> (N, H)
  if (weights.length > 2 && activation !== 'step') A1.add(weights[1]!, A1)[activation](A1);
  const z = A1.matmul(W2).add(b2); // (N, H) (H, 1) + (1, 1) -> (N, 1)
  return { A1, P: activation === 'step' ? z.map((sum) => Number(sum >= 0)) : z.sigmoid(z) };
}

/** L = −1/N Σ (y log p + (1 − y) log(1 − p)): of each point −log of what its own class is given; step: share of errors. */
export function lossOf(P: Matrix, y: Matrix, { activation }: Units): number {
  const own = P.copy();
  for (let i = 0; i < y.rows; i++) if (y.data[i] === 0) own.data[i] = 1 - own.data[i]!;
  return activation === 'step' ? 1 - own.mean() : -own.log(own).mean();
}

/** ∂L/∂W: δ2 = P − y, ∂L/∂W2 = A1ᵀ δ2 / N, δ1 = (δ2 W2ᵀ) · g'(z1), ∂L/∂W1 = Xᵀ δ1 / N, and ∂L/∂b the means of δ. */
export function backward(X: Matrix, y: Matrix, weights: Weights, g: Units, pass = forward(X, weights, g)) {
  const delta2 = pass.P.subtract(y); // (N, 1): the slopes of log and σ cancel
  const output = [pass.A1.transposeMatmul(delta2).divide(X.rows), delta2.mean(0)]; // (H, N) (N, 1) -> (H, 1), and (1, 1)
  if (weights.length === 2) return output;
  const delta1 = delta2.matmulTranspose(weights[2]!); // (N, 1) (1, H) -> (N, H)
  for (let i = 0; i < delta1.size; i++) delta1.data[i]! *= slope(pass.A1.data[i]!, g);
  return [X.transposeMatmul(delta1).divide(X.rows), delta1.mean(0), ...output]; // (2, N) (N, H) -> (2, H), and (1, H)
}

/** g'(z), written with the activation a = g(z). */
function slope(a: number, { activation }: Units): number {
  if (activation === 'relu') return a > 0 ? 1 : 0;
  return activation === 'tanh' ? 1 - a * a : a * (1 - a);
}

/** W −= η ∂L/∂W, of every matrix. */
export function update(weights: Weights, gradients: Weights, lr: number): Weights {
  return weights.map((W, i) => W.subtract(gradients[i]!.multiply(lr)));
}

/** The share of points on the right side of 0.5. */
export function accuracyOf(P: Matrix, y: Matrix): number {
  return P.map((p, i) => Number(p > 0.5 === (y.data[i] === 1))).mean();
}

/** The largest difference between `backward` and (L(w + h) − L(w − h)) / 2h, over all weights w. */
export function gradientCheck(X: Matrix, y: Matrix, weights: Weights, units: Units, h = 1e-6): number {
  let largest = 0;
  for (const [at, { data }] of backward(X, y, weights, units).entries()) {
    const lossWith = (i: number, by: number): number => {
      const W = weights[at]!.copy();
      W.data[i]! += by;
      return lossOf(forward(X, weights.with(at, W), units).P, y, units);
    };
    data.forEach((slope, i) => {
      largest = Math.max(largest, Math.abs((lossWith(i, h) - lossWith(i, -h)) / (2 * h) - slope));
    });
  }
  return largest;
}

// What the notebook prints: `-np.mean(y * np.log(A2 + 1e-8) + (1 - y) * np.log(1 - A2 + 1e-8))`, y (N,), A2 (N, 1). NumPy
// takes y for a row: each product is (N, N), every label times every prediction. Here y is made a row on purpose.
export function printedLoss(P: Matrix, y: Matrix): number {
  const row = y.transpose(); // (1, N)
  const ones = P.add(1e-8).log().multiply(row); // (N, 1) (1, N) -> (N, N)
  const zeros = P.negate().add(1).add(1e-8).log().multiply(row.negate().add(1)); // (N, N)
  return -ones.add(zeros).mean();
}
