"""NumPy as a contestant: answers lines of JSON, as src/contestant/serve.ts does, with the same tasks."""

import json
import pathlib
import sys
import time

import numpy as np

LEARNING_RATE = 0.005
PRINT_EVERY = 200
BATCH_SIZE = 128
MNIST_LEARNING_RATE = 0.1
SHUFFLE_SEED = 41
CHECK_SAMPLES = 1280


def read_floats(params, name, shape):
    values = np.fromfile(pathlib.Path(params["inputs"], f"{name}.f64"), "<f8")
    return values.reshape(shape).astype(params["dtype"])


def read_bytes(params, name):
    return np.fromfile(pathlib.Path(params["inputs"], f"{name}.u8"), np.uint8)


def timed(amount, work):
    start = time.perf_counter()
    work(amount)
    return {"amount": amount, "seconds": time.perf_counter() - start}


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


def mnist(params):
    """784-128-10, ReLU, softmax, cross-entropy, shuffled mini-batches; the unit of work is a batch."""
    labels = read_bytes(params, "mnist-labels")
    X = (read_bytes(params, "mnist-images") / 255).astype("float32").reshape(-1, 784)
    Y = np.eye(10, dtype="float32")[labels]

    class Model:
        def __init__(self):
            self.W1 = read_floats(params, "mnist-w1", (784, 128))
            self.W2 = read_floats(params, "mnist-w2", (128, 10))
            self.b1 = np.zeros(128, "float32")
            self.b2 = np.zeros(10, "float32")

        def step(self, samples):
            x = X[samples]
            h = np.maximum(x @ self.W1 + self.b1, 0)
            z = h @ self.W2 + self.b2
            e = np.exp(z - z.max(axis=1, keepdims=True))
            o = e / e.sum(axis=1, keepdims=True)
            d2 = o - Y[samples]
            d1 = (d2 @ self.W2.T) * (h > 0)
            rate = np.float32(MNIST_LEARNING_RATE / len(samples))
            self.W2 -= rate * (h.T @ d2)
            self.W1 -= rate * (x.T @ d1)
            self.b2 -= rate * d2.sum(axis=0)
            self.b1 -= rate * d1.sum(axis=0)
            return o

    def shuffled_batches(count):
        random = np.random.RandomState(SHUFFLE_SEED)
        while True:
            order = random.permutation(count)
            for start in range(0, count, BATCH_SIZE):
                yield order[start : start + BATCH_SIZE]

    model, batches, loss = Model(), shuffled_batches(CHECK_SAMPLES), 0.0
    for _ in range(CHECK_SAMPLES // BATCH_SIZE):
        samples = next(batches)
        o = model.step(samples)
        loss -= float(np.log(o[np.arange(len(samples)), labels[samples]]).sum())
    model, batches = Model(), shuffled_batches(len(labels))

    def work(amount):
        for _ in range(amount):
            model.step(next(batches))

    return [loss / CHECK_SAMPLES], lambda amount: timed(amount, work)


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


def main():
    tasks = {"notebook": notebook, "mnist": mnist, "product": product}
    run = None
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if request["do"] == "hello":
                answer = {"version": np.__version__, "notes": linear_algebra()}
            elif request["do"] == "prepare":
                check, run = tasks[request["task"]](request["params"])
                answer = {"check": check}
            else:
                answer = run(request["amount"])
        except Exception as error:  # whatever goes wrong is the answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
