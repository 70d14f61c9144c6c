"""Epochs of all of MNIST, 784-128-10, as src/contestant/mnist-task.ts has them: same samples, shuffles and checks."""

import numpy as np
from serve import read_bytes, read_floats, timed

BATCH_SIZE = 128
LEARNING_RATE = 0.1
ADAM = (1e-3, 0.9, 0.999, 1e-8)  # learning rate, beta 1, beta 2, epsilon
SHUFFLE_SEED = 41
CHECK_SAMPLES = 1280


def read_mnist(params):
    """X (N, 784), values 0..1, and the labels (N,)."""
    X = (read_bytes(params, "mnist-images") / 255).astype("float32").reshape(-1, 784)
    return X, read_bytes(params, "mnist-labels")


def first_weights(params):
    W1 = read_floats(params, "mnist-w1", (784, 128))
    W2 = read_floats(params, "mnist-w2", (128, 10))
    return [W1, np.zeros(128, "float32"), W2, np.zeros(10, "float32")]


def shuffled_batches(count):
    random = np.random.RandomState(SHUFFLE_SEED)
    while True:
        order = random.permutation(count)
        for start in range(0, count, BATCH_SIZE):
            yield order[start : start + BATCH_SIZE]


def epochs(labels, first_model):
    """The task of a model whose `step` trains a batch, given by the numbers of its samples."""
    model, batches, loss = first_model(), shuffled_batches(CHECK_SAMPLES), 0.0
    for _ in range(CHECK_SAMPLES // BATCH_SIZE):
        samples = next(batches)
        o = model.probabilities(model.step(samples))
        loss -= float(np.log(o[np.arange(len(samples)), labels[samples]]).sum())
    model, batches = first_model(), shuffled_batches(len(labels))

    def work(amount):
        for _ in range(amount):
            model.step(next(batches))

    def next_accuracy():
        right = seen = 0
        while seen < CHECK_SAMPLES:
            samples = next(batches)
            o = model.probabilities(model.step(samples))
            right += int((o.argmax(axis=1) == labels[samples]).sum())
            seen += len(samples)
        return right / seen

    def run(amount):
        time = timed(amount, work)
        return {**time, "accuracy": next_accuracy()}

    return [loss / CHECK_SAMPLES], run
