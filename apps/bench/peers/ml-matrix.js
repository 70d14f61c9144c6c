// ml-matrix: plain JavaScript, float64 only.
import { Matrix } from 'ml-matrix';
import { learningRate, notebookTask, readNotebook } from '../dist/contestant/notebook-task.js';
import { peerVersion } from '../dist/contestant/peer-version.js';
import { productTask, readFactors } from '../dist/contestant/product-task.js';
import { serve } from '../dist/contestant/serve.js';

const sigmoid = (Z) => Z.neg().exp().add(1).pow(-1);
const slope = (A) => Matrix.mul(A, Matrix.sub(A, 1).neg());

function notebook(params) {
  const data = readNotebook(params);
  const X = Matrix.from1DArray(data.count, 784, data.X);
  const XT = X.transpose();
  const Y = Matrix.from1DArray(data.count, 10, data.Y);
  let [W1, W2, output] = [null, null, null];
  return notebookTask(data, {
    reset: () => {
      W1 = Matrix.from1DArray(784, 64, data.W1);
      W2 = Matrix.from1DArray(64, 10, data.W2);
    },
    step: () => {
      const h = sigmoid(X.mmul(W1));
      const o = sigmoid(h.mmul(W2));
      const d2 = Matrix.sub(Y, o).mul(slope(o));
      const d1 = d2.mmul(W2.transpose()).mul(slope(h));
      W2.add(h.transpose().mmul(d2).mul(learningRate));
      W1.add(XT.mmul(d1).mul(learningRate));
      output = o;
    },
    output: () => output.to1DArray(),
  });
}

function product(params) {
  const { A, B } = readFactors(params);
  const [a, b] = [A, B].map((values) => Matrix.from1DArray(params.size, params.size, values));
  let c = null;
  return productTask(params, {
    multiply: () => {
      c = a.mmul(b);
    },
    product: () => c.to1DArray(),
  });
}

await serve({
  hello: () => ({ version: peerVersion('ml-matrix'), notes: [] }),
  tasks: { notebook, product },
});
