"""The notebook of lab 2 as a script: the whole process is timed beside `pnpm exp 2`."""

import gzip
import os
import pathlib

import numpy as np

folder = pathlib.Path(os.environ["MNIST_DIR"])


def read(name, offset):
    packed = folder / f"{name}-ubyte.gz"
    raw = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / f"{name}-ubyte").read_bytes()
    return np.frombuffer(raw, np.uint8, offset=offset)


x = read("train-images-idx3", 16).reshape(-1, 784)[:1000] / 255
y = np.eye(10)[read("train-labels-idx1", 8)[:1000]]
print(f"Data Loaded: X shape: {x.shape}, y shape: {y.shape}")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(a):
    return a * (1 - a)


np.random.seed(40)
w1 = 2 * np.random.random((784, 64)) - 1
w2 = 2 * np.random.random((64, 10)) - 1
learning_rate = 0.005

for epoch in range(1000):
    hidden = sigmoid(np.dot(x, w1))
    output = sigmoid(np.dot(hidden, w2))
    delta2 = (y - output) * sigmoid_derivative(output)
    delta1 = np.dot(delta2, w2.T) * sigmoid_derivative(hidden)
    w2 += learning_rate * np.dot(hidden.T, delta2)
    w1 += learning_rate * np.dot(x.T, delta1)
    if epoch % 200 == 0 or epoch == 999:
        accuracy = np.mean(np.argmax(output, axis=1) == np.argmax(y, axis=1))
        print(f"Epoch {epoch}: Accuracy = {accuracy * 100:.2f}%", flush=True)
