// jax-js on its WebAssembly device: one thread in Node. A function takes what it is given; `.ref` keeps it.
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { cnnShapes, readCnn } from '../dist/contestant/cnn.js';
import { adam, gather, mnistLearningRate, mnistTask, readMnist } from '../dist/contestant/mnist-task.js';
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

/** The mean gradients of 784-128-10 in the order of its weights, and its outputs. */
function gradients(X, Y, share, [W1, b1, W2, b2]) {
  const h = nn.relu(np.matmul(X.ref, W1).add(b1));
  const o = nn.softmax(np.matmul(h.ref, W2.ref).add(b2), -1);
  const d2 = o.ref.sub(Y).mul(share);
  const d1 = np.matmul(d2.ref, np.transpose(W2)).mul(np.sign(h.ref));
  const [dW1, dW2] = [np.matmul(np.transpose(X), d1.ref), np.matmul(np.transpose(h), d2.ref)];
  return [[dW1, np.sum(d1, 0), dW2, np.sum(d2, 0)], o];
}

/** Plain gradient descent: remembers nothing. */
const descent = {
  memory: () => [],
  numbers: () => [],
  step: jit((X, Y, share, _, weights) => {
    const [found, o] = gradients(X, Y, share, refs(weights));
    return [weights.map((W, i) => W.sub(found[i].mul(mnistLearningRate))), [], o];
  }),
};

/** Adam: remembers m and v of each weight, one after the other. */
const adaptive = (gradients) => ({
  memory: (weights) => weights.flatMap(({ shape }) => [np.zeros(shape), np.zeros(shape)]),
  numbers: (t) => [adam.learningRate / (1 - adam.beta1 ** t), 1 / Math.sqrt(1 - adam.beta2 ** t)],
  step: jit((X, Y, share, [pace, root], weights, memory) => {
    const [found, o] = gradients(X, Y, share, refs(weights));
    const next = [];
    const moved = weights.map((W, i) => {
      const g = found[i];
      const m = memory[2 * i].mul(adam.beta1).add(g.ref.mul(1 - adam.beta1));
      const v = memory[2 * i + 1].mul(adam.beta2).add(g.ref.mul(g).mul(1 - adam.beta2));
      next.push(m.ref, v.ref);
      return W.sub(m.mul(pace.ref).div(np.sqrt(v).mul(root.ref).add(adam.epsilon)));
    });
    return [moved, next, o];
  }),
});

// Lab 4's network. lax.conv and its gradients take eight times as long as a product with the patches side by side.
/** X (N, rows, cols, channels) as (N * y * x, 25 * channels): a row for each place of a filter of 5 x 5. */
function patches(X) {
  const [count, rows, cols, channels] = X.shape;
  const [y, x] = [rows - 4, cols - 4];
  const taps = Array.from({ length: 25 }, (_, tap) => [Math.floor(tap / 5), tap % 5]);
  const parts = taps.map(([i, j]) => X.ref.slice([], [i, i + y], [j, j + x]));
  X.dispose();
  return np.concatenate(parts, 3).reshape([count * y * x, 25 * channels]);
}

function convolved(X, kernel, bias) {
  const [count, rows, cols] = X.shape;
  const filters = bias.shape[0];
  const z = nn.relu(np.matmul(patches(X), kernel).add(bias));
  return np.max(z.reshape([count, (rows - 4) / 2, 2, (cols - 4) / 2, 2, filters]), [2, 4]);
}

const cnnLoss = ([K1, b1, K2, b2, W, b], X, Y, share) => {
  const count = X.shape[0];
  const h = convolved(convolved(X.reshape([count, 28, 28, 1]), K1, b1), K2, b2);
  const logs = nn.logSoftmax(np.matmul(h.reshape([count, 256]), W).add(b), -1);
  return [np.sum(logs.ref.mul(Y)).mul(share).neg(), np.exp(logs)];
};

function cnnGradients(X, Y, share, weights) {
  const [[loss, o], found] = valueAndGrad(cnnLoss, { hasAux: true })(weights, X, Y, share);
  loss.dispose();
  return [found, o];
}

function refs(arrays) {
  return arrays.map(({ ref }) => ref);
}

/** 784-128-10 from its first weights. */
function denseWeights({ W1, W2 }) {
  return [array(W1.slice(), [784, 128]), np.zeros([128]), array(W2.slice(), [128, 10]), np.zeros([10])];
}

/** Lab 4's network from its first weights. */
function cnnWeights(params) {
  const first = readCnn(params);
  return Object.entries(cnnShapes).flatMap(([name, shape]) => [
    array(first[name], [...shape]),
    np.zeros([shape[1]]),
  ]);
}

/** Epochs of all of MNIST with one of these rules. */
const epochs = (rule, firstWeights) => (params) => {
  const data = readMnist(params);
  let [weights, memory, output, steps] = [[], [], null, 0];
  return mnistTask(data, {
    reset: () => {
      for (const old of [...weights, ...memory]) old.dispose();
      weights = firstWeights(data, params);
      memory = rule.memory(weights);
      steps = 0;
    },
    step: async (samples) => {
      const X = array(gather(data.X, 784, samples), [samples.length, 784]);
      const Y = array(gather(data.Y, 10, samples), [samples.length, 10]);
      output?.dispose();
      steps += 1;
      const numbers = rule.numbers(steps).map((number) => np.array(number));
      [weights, memory, output] = rule.step(X, Y, np.array(1 / samples.length), numbers, weights, memory);
      await weights[0].blockUntilReady();
    },
    output: () => output.ref.data(),
  });
};

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
  tasks: {
    notebook,
    mnist: epochs(descent, denseWeights),
    adam: epochs(adaptive(gradients), denseWeights),
    cnn: epochs(adaptive(cnnGradients), (_, params) => cnnWeights(params)),
    product,
  },
});
