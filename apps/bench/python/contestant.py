"""NumPy as a contestant, with the tasks of src/contestant/nn-labs.ts that have peers."""

import pathlib
import time

import cnn
import numpy as np
from mnist import ADAM, LEARNING_RATE as MNIST_LEARNING_RATE, epochs, first_weights, read_mnist
from serve import read_floats, serve, timed

LEARNING_RATE = 0.005
PRINT_EVERY = 200


def notebook(params):
    """784-64-10, sigmoid, half the summed squared error, the whole batch at once: the notebook's expressions."""
    X = read_floats(params, "notebook-x", (-1, 784))
    Y = read_floats(params, "notebook-y", (-1, 10))
    labels = Y.argmax(axis=1)

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def train(epochs, report):
        W1 = read_floats(params, "notebook-w1", (784, 64))
        W2 = read_floats(params, "notebook-w2", (64, 10))
        start = time.perf_counter()
        for epoch in range(epochs):
            h = sigmoid(X @ W1)
            o = sigmoid(h @ W2)
            d2 = (Y - o) * (o * (1 - o))
            d1 = (d2 @ W2.T) * (h * (1 - h))
            W2 += LEARNING_RATE * (h.T @ d2)
            W1 += LEARNING_RATE * (X.T @ d1)
            if epoch % PRINT_EVERY == 0 or epoch == epochs - 1:
                (o.argmax(axis=1) == labels).mean()
            report(o)
        return {"amount": epochs, "seconds": time.perf_counter() - start}

    check = []
    train(2, lambda o: check.append(float(((Y - o) ** 2).sum(dtype="float64") / 2)))
    return check, lambda epochs: train(epochs, lambda o: None)


class Network:
    """784-128-10, ReLU, softmax, cross-entropy; a subclass says how the weights follow from the mean gradient."""

    def __init__(self, params, X, labels):
        self.X, self.Y = X, np.eye(10, dtype="float32")[labels]
        self.weights = self.first_weights(params)

    def first_weights(self, params):
        return first_weights(params)

    def step(self, samples):
        W1, b1, W2, b2 = self.weights
        x = self.X[samples]
        h = np.maximum(x @ W1 + b1, 0)
        z = h @ W2 + b2
        e = np.exp(z - z.max(axis=1, keepdims=True))
        o = e / e.sum(axis=1, keepdims=True)
        d2 = (o - self.Y[samples]) / np.float32(len(samples))
        d1 = (d2 @ W2.T) * (h > 0)
        self.update([x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)])
        return o

    def probabilities(self, output):
        return output


class Descent(Network):
    def update(self, gradients):
        for W, g in zip(self.weights, gradients):
            W -= MNIST_LEARNING_RATE * g


class Adam(Network):
    """Adam, for the gradients of any network."""

    def __init__(self, *data):
        super().__init__(*data)
        self.steps = 0
        self.moments = [(np.zeros_like(W), np.zeros_like(W)) for W in self.weights]

    def update(self, gradients):
        rate, beta1, beta2, epsilon = ADAM
        self.steps += 1
        pace = rate / (1 - beta1**self.steps)
        root = (1 - beta2**self.steps) ** 0.5
        for W, g, (m, v) in zip(self.weights, gradients, self.moments):
            m *= beta1
            m += (1 - beta1) * g
            v *= beta2
            v += (1 - beta2) * (g * g)
            W -= pace * m / (np.sqrt(v) / root + epsilon)


class Convolutional(Adam):
    """Lab 4's network: two convolutions with pooling, a softmax."""

    def first_weights(self, params):
        return cnn.first_weights(params)

    def step(self, samples):
        o, gradients = cnn.gradients(self.X[samples], self.Y[samples], self.weights)
        self.update(gradients)
        return o


def mnist(params, network=Descent):
    """Epochs of shuffled mini-batches; the unit of work is a batch."""
    X, labels = read_mnist(params)
    return epochs(labels, lambda: network(params, X, labels))


def product(params):
    """A product of two square matrices."""
    size = params["size"]
    A = read_floats(params, f"product-{size}-a", (size, size))
    B = read_floats(params, f"product-{size}-b", (size, size))

    def work(amount):
        for _ in range(amount):
            A @ B

    C = A @ B
    return [float(C[0, 0]), float(C[size // 2, 1]), float(C[-1, -1])], lambda amount: timed(amount, work)


def linear_algebra():
    """The library that NumPy's products come from: the shared objects in use, and how many threads they take."""
    try:
        import threadpoolctl

        return [f"{pool['internal_api']} {pool['version']}" for pool in threadpoolctl.threadpool_info()]
    except ImportError:
        pass
    np.ones((2, 2)) @ np.ones((2, 2))
    words = ("blas", "mkl", "blis", "accelerate")
    try:
        maps = pathlib.Path("/proc/self/maps").read_text().splitlines()
        files = {pathlib.Path(line.split()[-1]).name for line in maps if ".so" in line}
        return sorted(file for file in files if any(word in file.lower() for word in words))
    except OSError:
        config = getattr(np.__config__, "CONFIG", {})
        blas = config.get("Build Dependencies", {}).get("blas", {})
        return [f"{blas['name']} {blas.get('version', '')}".strip()] if "name" in blas else []


if __name__ == "__main__":
    serve(
        lambda: {"version": np.__version__, "notes": linear_algebra()},
        {
            "notebook": notebook,
            "mnist": mnist,
            "adam": lambda params: mnist(params, Adam),
            "cnn": lambda params: mnist(params, Convolutional),
            "product": product,
        },
    )
