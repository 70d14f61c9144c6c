// jax-js on its WebAssembly device: one thread in Node. A function takes what it is given; `.ref` keeps it.
import { defaultDevice, init, jit, nn, numpy as np } from '@jax-js/jax';
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
const adaptive = {
  memory: () => [[784, 128], [128], [128, 10], [10]].flatMap((shape) => [np.zeros(shape), np.zeros(shape)]),
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
};

function refs(arrays) {
  return arrays.map(({ ref }) => ref);
}

/** Epochs of 784-128-10 on all of MNIST with one of these rules. */
const epochs = (rule) => (params) => {
  const data = readMnist(params);
  let [weights, memory, output, steps] = [[], [], null, 0];
  return mnistTask(data, {
    reset: () => {
      for (const old of [...weights, ...memory]) old.dispose();
      const [W1, W2] = [array(data.W1.slice(), [784, 128]), array(data.W2.slice(), [128, 10])];
      weights = [W1, np.zeros([128]), W2, np.zeros([10])];
      memory = rule.memory();
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
  tasks: { notebook, mnist: epochs(descent), adam: epochs(adaptive), product },
});
