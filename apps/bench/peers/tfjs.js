// TensorFlow.js with its WebAssembly backend: float32, one thread in Node.
import * as tf from '@tensorflow/tfjs';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { adam, gather, mnistLearningRate, mnistTask, readMnist } from '../dist/contestant/mnist-task.js';
import { learningRate, notebookTask, readNotebook } from '../dist/contestant/notebook-task.js';
import { peerVersion } from '../dist/contestant/peer-version.js';
import { productTask, readFactors } from '../dist/contestant/product-task.js';
import { serve } from '../dist/contestant/serve.js';

await tf.setBackend('wasm');
await tf.ready();

/** Puts new values into `old`'s place. */
function replace(old, next) {
  tf.dispose(old);
  return tf.keep(next);
}

// `matMul(A, B, true)` is several times slower than a product with a transposed copy of A, so that is what is used.
const transposedMatMul = (A, B) => tf.matMul(tf.transpose(A), B);

function notebook(params) {
  const data = readNotebook(params);
  const X = tf.tensor2d(data.X, [data.count, 784]);
  const XT = tf.transpose(X);
  const Y = tf.tensor2d(data.Y, [data.count, 10]);
  let [W1, W2, output] = [null, null, null];
  const slope = (a) => tf.mul(a, tf.sub(1, a));
  return notebookTask(data, {
    reset: () => {
      W1 = replace(W1, tf.tensor2d(data.W1.slice(), [784, 64]));
      W2 = replace(W2, tf.tensor2d(data.W2.slice(), [64, 10]));
    },
    step: () =>
      tf.tidy(() => {
        const h = tf.sigmoid(tf.matMul(X, W1));
        const o = tf.sigmoid(tf.matMul(h, W2));
        const d2 = tf.mul(tf.sub(Y, o), slope(o));
        const d1 = tf.mul(tf.matMul(d2, tf.transpose(W2)), slope(h));
        W2 = replace(W2, tf.add(W2, tf.mul(learningRate, transposedMatMul(h, d2))));
        W1 = replace(W1, tf.add(W1, tf.mul(learningRate, tf.matMul(XT, d1))));
        output = replace(output, o);
      }),
    output: () => output.dataSync(),
  });
}

/** Plain gradient descent. */
const descent = () => (weights, gradients) => {
  weights.forEach((W, i) => {
    W.assign(tf.sub(W, tf.mul(mnistLearningRate, gradients[i])));
  });
};

/** The library's own Adam. */
function adaptive() {
  const optimizer = tf.train.adam(adam.learningRate, adam.beta1, adam.beta2, adam.epsilon);
  return (weights, gradients) => {
    optimizer.applyGradients(weights.map(({ name }, i) => ({ name, tensor: gradients[i] })));
  };
}

/** Epochs of 784-128-10 on all of MNIST; `rule` makes a function that updates the weights by the mean gradients. */
const epochs = (rule) => (params) => {
  const data = readMnist(params);
  let [weights, update, output] = [[], null, null];
  return mnistTask(data, {
    reset: () => {
      tf.dispose(weights);
      const [W1, W2] = [tf.tensor2d(data.W1.slice(), [784, 128]), tf.tensor2d(data.W2.slice(), [128, 10])];
      weights = [W1, tf.zeros([128]), W2, tf.zeros([10])].map((values) => tf.variable(values));
      update = rule();
    },
    step: (samples) =>
      tf.tidy(() => {
        const [W1, b1, W2, b2] = weights;
        const X = tf.tensor2d(gather(data.X, 784, samples), [samples.length, 784]);
        const Y = tf.tensor2d(gather(data.Y, 10, samples), [samples.length, 10]);
        const h = tf.relu(tf.add(tf.matMul(X, W1), b1));
        const o = tf.softmax(tf.add(tf.matMul(h, W2), b2));
        const d2 = tf.div(tf.sub(o, Y), samples.length);
        const d1 = tf.mul(tf.matMul(d2, tf.transpose(W2)), tf.step(h));
        update(weights, [transposedMatMul(X, d1), tf.sum(d1, 0), transposedMatMul(h, d2), tf.sum(d2, 0)]);
        output = replace(output, o);
      }),
    output: () => output.dataSync(),
  });
};

function product(params) {
  const { A, B } = readFactors(params);
  const [a, b] = [A, B].map((values) => tf.tensor2d(values, [params.size, params.size]));
  let c = null;
  return productTask(params, {
    multiply: () => {
      c = replace(c, tf.matMul(a, b));
    },
    product: () => c.dataSync(),
  });
}

await serve({
  hello: () => ({
    version: peerVersion('@tensorflow/tfjs'),
    notes: [`backend ${tf.getBackend()}`, `${getThreadsCount()} thread`],
  }),
  tasks: { notebook, mnist: epochs(descent), adam: epochs(adaptive), product },
});
