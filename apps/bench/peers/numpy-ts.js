// numpy-ts: kernels in WebAssembly behind NumPy's names. It wants contiguous transposes and, in a loop, dispose().
import * as np from 'numpy-ts';
import { adam, gather, mnistLearningRate, mnistTask, readMnist } from '../dist/contestant/mnist-task.js';
import { learningRate, notebookTask, readNotebook } from '../dist/contestant/notebook-task.js';
import { peerVersion } from '../dist/contestant/peer-version.js';
import { productTask, readFactors } from '../dist/contestant/product-task.js';
import { serve } from '../dist/contestant/serve.js';

/** Copies into numpy-ts's memory at once; `np.array` would go through the values one by one. */
function array(values, shape, dtype) {
  const out = np.empty(shape, dtype);
  out.data.set(values);
  return out;
}

/** Runs `work`, then disposes of every array that it passed through `use`. */
function scoped(work) {
  const used = [];
  const use = (x) => {
    used.push(x);
    return x;
  };
  try {
    return work(use);
  } finally {
    for (const x of used) x.dispose();
  }
}

/** A contiguous copy of the transpose. */
const transposed = (use, x) => use(np.ascontiguousarray(use(x.transpose())));

/** W + rate * gradient, in W's place. */
function updated(use, W, rate, gradient) {
  const next = W.add(use(gradient.multiply(rate)));
  W.dispose();
  return next;
}

function notebook(params) {
  const { dtype } = params;
  const data = readNotebook(params);
  const X = array(data.X, [data.count, 784], dtype);
  const XT = np.ascontiguousarray(X.transpose());
  const Y = array(data.Y, [data.count, 10], dtype);
  let [W1, W2, output] = [null, null, null];
  const sigmoid = (use, z) => use(np.reciprocal(use(use(np.exp(use(np.negative(z)))).add(1))));
  const slope = (use, a) => use(a.subtract(use(a.multiply(a)))); // a - a², for a * (1 - a)
  return notebookTask(data, {
    reset: () => {
      W1?.dispose();
      W2?.dispose();
      W1 = array(data.W1, [784, 64], dtype);
      W2 = array(data.W2, [64, 10], dtype);
    },
    step: () =>
      scoped((use) => {
        const h = sigmoid(use, use(X.matmul(W1)));
        const o = sigmoid(use, use(h.matmul(W2)));
        const d2 = use(use(Y.subtract(o)).multiply(slope(use, o)));
        const back = use(d2.matmul(transposed(use, W2)));
        const d1 = use(back.multiply(slope(use, h)));
        W2 = updated(use, W2, learningRate, use(transposed(use, h).matmul(d2)));
        W1 = updated(use, W1, learningRate, use(XT.matmul(d1)));
        output?.dispose();
        output = o.copy();
      }),
    output: () => output.data,
  });
}

/** Plain gradient descent. */
const descent = () => (use, weights, gradients) =>
  weights.map((W, i) => updated(use, W, -mnistLearningRate, gradients[i]));

/** Adam: remembers m and v of each weight. */
function adaptive() {
  const { learningRate: rate, beta1, beta2, epsilon } = adam;
  const zeros = () => [[784, 128], [128], [128, 10], [10]].map((shape) => np.zeros(shape, 'float32'));
  const [first, second] = [zeros(), zeros()];
  let steps = 0;
  return (use, weights, gradients) => {
    steps += 1;
    const root = 1 / Math.sqrt(1 - beta2 ** steps);
    return weights.map((W, i) => {
      const g = gradients[i];
      const [m, v] = [use(first[i]), use(second[i])];
      first[i] = use(m.multiply(beta1)).add(use(g.multiply(1 - beta1)));
      second[i] = use(v.multiply(beta2)).add(use(use(g.multiply(g)).multiply(1 - beta2)));
      const divisor = use(use(use(np.sqrt(second[i])).multiply(root)).add(epsilon));
      return updated(use, W, -rate / (1 - beta1 ** steps), use(first[i].divide(divisor)));
    });
  };
}

/** Epochs of 784-128-10 on all of MNIST; `rule` makes a function that answers the weights after an update. */
const epochs = (rule) => (params) => {
  const data = readMnist(params);
  const f = 'float32';
  let [weights, update, output] = [[], null, null];
  return mnistTask(data, {
    reset: () => {
      for (const old of weights) old.dispose();
      const [W1, W2] = [array(data.W1, [784, 128], f), array(data.W2, [128, 10], f)];
      weights = [W1, np.zeros([128], f), W2, np.zeros([10], f)];
      update = rule();
    },
    step: (samples) =>
      scoped((use) => {
        const [W1, b1, W2, b2] = weights;
        const X = use(array(gather(data.X, 784, samples), [samples.length, 784], f));
        const Y = use(array(gather(data.Y, 10, samples), [samples.length, 10], f));
        const h = use(np.maximum(use(use(X.matmul(W1)).add(b1)), 0));
        const z = use(use(h.matmul(W2)).add(b2));
        const e = use(np.exp(use(z.subtract(use(np.max(z, 1, true))))));
        const o = use(e.divide(use(np.sum(e, 1, true))));
        const d2 = use(use(o.subtract(Y)).multiply(1 / samples.length));
        const back = use(d2.matmul(transposed(use, W2)));
        const d1 = use(back.multiply(use(np.sign(h))));
        const dW1 = use(transposed(use, X).matmul(d1));
        const dW2 = use(transposed(use, h).matmul(d2));
        weights = update(use, weights, [dW1, use(np.sum(d1, 0)), dW2, use(np.sum(d2, 0))]);
        output?.dispose();
        output = o.copy();
      }),
    output: () => output.data,
  });
};

function product(params) {
  const { A, B } = readFactors(params);
  const [a, b] = [A, B].map((values) => array(values, [params.size, params.size], params.dtype));
  let c = null;
  return productTask(params, {
    multiply: () => {
      c?.dispose();
      c = a.matmul(b);
    },
    product: () => c.data,
  });
}

await serve({
  hello: () => ({ version: peerVersion('numpy-ts'), notes: [] }),
  tasks: { notebook, mnist: epochs(descent), adam: epochs(adaptive), product },
});
