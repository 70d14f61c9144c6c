// numpy-ts: kernels in WebAssembly behind NumPy's names. It wants contiguous transposes and, in a loop, dispose().
import * as np from 'numpy-ts';
import { gather, mnistLearningRate, mnistTask, readMnist } from '../dist/contestant/mnist-task.js';
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

function mnist(params) {
  const data = readMnist(params);
  const f = 'float32';
  let [W1, b1, W2, b2, output] = [null, null, null, null, null];
  return mnistTask(data, {
    reset: () => {
      for (const old of [W1, b1, W2, b2]) old?.dispose();
      W1 = array(data.W1, [784, 128], f);
      W2 = array(data.W2, [128, 10], f);
      b1 = np.zeros([128], f);
      b2 = np.zeros([10], f);
    },
    step: (samples) =>
      scoped((use) => {
        const X = use(array(gather(data.X, 784, samples), [samples.length, 784], f));
        const Y = use(array(gather(data.Y, 10, samples), [samples.length, 10], f));
        const h = use(np.maximum(use(use(X.matmul(W1)).add(b1)), 0));
        const z = use(use(h.matmul(W2)).add(b2));
        const e = use(np.exp(use(z.subtract(use(np.max(z, 1, true))))));
        const o = use(e.divide(use(np.sum(e, 1, true))));
        const d2 = use(o.subtract(Y));
        const back = use(d2.matmul(transposed(use, W2)));
        const d1 = use(back.multiply(use(np.sign(h))));
        const rate = -mnistLearningRate / samples.length;
        W2 = updated(use, W2, rate, use(transposed(use, h).matmul(d2)));
        W1 = updated(use, W1, rate, use(transposed(use, X).matmul(d1)));
        b2 = updated(use, b2, rate, use(np.sum(d2, 0)));
        b1 = updated(use, b1, rate, use(np.sum(d1, 0)));
        output?.dispose();
        output = o.copy();
      }),
    output: () => output.data,
  });
}

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
  tasks: { notebook, mnist, product },
});
