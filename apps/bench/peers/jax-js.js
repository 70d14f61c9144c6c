// jax-js on its WebAssembly device: one thread in Node. A function takes what it is given; `.ref` keeps it.
import { defaultDevice, init, jit, nn, numpy as np } from '@jax-js/jax';
import { gather, mnistLearningRate, mnistTask, readMnist } from '../dist/contestant/mnist-task.js';
import { learningRate, notebookTask, readNotebook } from '../dist/contestant/notebook-task.js';
import { peerVersion } from '../dist/contestant/peer-version.js';
import { productTask, readFactors } from '../dist/contestant/product-task.js';
import { serve } from '../dist/contestant/serve.js';

await init('wasm');
defaultDevice('wasm');

const array = (values, shape) =>
  np.array(values, { shape, dtype: values instanceof Float64Array ? np.float64 : np.float32 });

const notebookStep = jit((X, Y, W1, W2) => {
  const h = nn.sigmoid(np.matmul(X.ref, W1.ref));
  const o = nn.sigmoid(np.matmul(h.ref, W2.ref));
  const d2 = Y.sub(o.ref).mul(slope(o.ref));
  const d1 = np.matmul(d2.ref, np.transpose(W2.ref)).mul(slope(h.ref));
  const nextW2 = W2.add(np.matmul(np.transpose(h), d2).mul(learningRate));
  const nextW1 = W1.add(np.matmul(np.transpose(X), d1).mul(learningRate));
  return [nextW1, nextW2, o];
});

function slope(a) {
  return a.ref.mul(np.subtract(1, a));
}

function notebook(params) {
  const data = readNotebook(params);
  const X = array(data.X, [data.count, 784]);
  const Y = array(data.Y, [data.count, 10]);
  let [W1, W2, output] = [null, null, null];
  return notebookTask(data, {
    reset: () => {
      for (const old of [W1, W2]) old?.dispose();
      W1 = array(data.W1.slice(), [784, 64]);
      W2 = array(data.W2.slice(), [64, 10]);
    },
    step: async () => {
      output?.dispose();
      [W1, W2, output] = notebookStep(X.ref, Y.ref, W1, W2);
      await W1.blockUntilReady();
    },
    output: () => output.ref.data(),
  });
}

const mnistStep = jit((X, Y, rate, W1, b1, W2, b2) => {
  const h = nn.relu(np.matmul(X.ref, W1.ref).add(b1.ref));
  const o = nn.softmax(np.matmul(h.ref, W2.ref).add(b2.ref), -1);
  const d2 = o.ref.sub(Y);
  const d1 = np.matmul(d2.ref, np.transpose(W2.ref)).mul(np.sign(h.ref));
  return [
    W1.sub(np.matmul(np.transpose(X), d1.ref).mul(rate.ref)),
    b1.sub(np.sum(d1, 0).mul(rate.ref)),
    W2.sub(np.matmul(np.transpose(h), d2.ref).mul(rate.ref)),
    b2.sub(np.sum(d2, 0).mul(rate)),
    o,
  ];
});

function mnist(params) {
  const data = readMnist(params);
  let weights = [];
  let output = null;
  return mnistTask(data, {
    reset: () => {
      for (const old of weights) old.dispose();
      const [W1, W2] = [array(data.W1.slice(), [784, 128]), array(data.W2.slice(), [128, 10])];
      weights = [W1, np.zeros([128]), W2, np.zeros([10])];
    },
    step: async (samples) => {
      const X = array(gather(data.X, 784, samples), [samples.length, 784]);
      const Y = array(gather(data.Y, 10, samples), [samples.length, 10]);
      output?.dispose();
      [...weights] = mnistStep(X, Y, np.array(mnistLearningRate / samples.length), ...weights);
      output = weights.pop();
      await weights[0].blockUntilReady();
    },
    output: () => output.ref.data(),
  });
}

function product(params) {
  const { A, B } = readFactors(params);
  const [a, b] = [A, B].map((values) => array(values, [params.size, params.size]));
  let c = null;
  return productTask(params, {
    multiply: async () => {
      c?.dispose();
      c = np.matmul(a.ref, b.ref);
      await c.blockUntilReady();
    },
    product: () => c.ref.data(),
  });
}

await serve({
  hello: () => ({ version: peerVersion('@jax-js/jax'), notes: ['device wasm'] }),
  tasks: { notebook, mnist, product },
});
