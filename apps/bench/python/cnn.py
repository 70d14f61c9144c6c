"""Lab 4's network in NumPy: each convolution is one product with all patches side by side (im2col), channels last."""

import numpy as np
from numpy.lib.stride_tricks import as_strided
from serve import read_floats

SIZE = 5  # of a filter


def first_weights(params):
    weights = []
    for name, rows, cols in (("k1", 25, 8), ("k2", 200, 16), ("w", 256, 10)):
        weights += [read_floats(params, f"cnn-{name}", (rows, cols)), np.zeros(cols, params["dtype"])]
    return weights


def patches(x):
    """x (N, rows, cols, channels) as (N * y * x, 25 * channels): a row for each place of the filter."""
    n, rows, cols, channels = x.shape
    image, row, col, item = x.strides
    # The items (j, c) of a filter's row lie side by side in the picture.
    shape = (n, rows - SIZE + 1, cols - SIZE + 1, SIZE, SIZE * channels)
    return as_strided(x, shape, (image, row, col, row, item)).reshape(-1, SIZE * SIZE * channels)


def input_delta(d, K, shape):
    """What each item of the input is given back: a small product for each of the filter's 25 weights."""
    dx = np.zeros(shape, d.dtype)
    n, rows, cols, channels = shape
    y, x = rows - SIZE + 1, cols - SIZE + 1
    for tap, weights in enumerate(K.reshape(SIZE * SIZE, channels, -1)):
        i, j = divmod(tap, SIZE)
        dx[:, i : i + y, j : j + x] += (d @ weights.T).reshape(n, y, x, channels)
    return dx


def quarters(z):
    return [z[:, i::2, j::2] for i in (0, 1) for j in (0, 1)]


def pool(z):
    a, b, c, d = quarters(z)
    return np.maximum(np.maximum(a, b), np.maximum(c, d))


def unpool(z, pooled, delta):
    """The first of the greatest gets all, as a matrix (N * rows * cols, filters)."""
    dz = np.empty_like(z)
    waiting = np.ones(pooled.shape, bool)
    for window, out in zip(quarters(z), quarters(dz)):
        wins = (window == pooled) & waiting
        waiting &= ~wins
        np.multiply(delta, wins, out=out)
    return dz.reshape(-1, z.shape[-1])


def gradients(x, Y, weights):
    """The outputs and the mean gradients of a batch. Pooling before ReLU gives the same and a quarter of the work."""
    K1, b1, K2, b2, W, b = weights
    n = len(x)
    columns1 = patches(x.reshape(n, 28, 28, 1))
    z1 = (columns1 @ K1).reshape(n, 24, 24, 8) + b1
    p1 = pool(z1)
    a1 = np.maximum(p1, 0)
    columns2 = patches(a1)
    z2 = (columns2 @ K2).reshape(n, 8, 8, 16) + b2
    p2 = pool(z2)
    a2 = np.maximum(p2, 0).reshape(n, 256)
    z = a2 @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    o = e / e.sum(axis=1, keepdims=True)
    d = (o - Y) / np.float32(n)
    d2 = unpool(z2, p2, (d @ W.T).reshape(p2.shape) * (p2 > 0))
    d1 = unpool(z1, p1, input_delta(d2, K2, a1.shape) * (p1 > 0))
    found = [columns1.T @ d1, d1.sum(axis=0), columns2.T @ d2, d2.sum(axis=0), a2.T @ d, d.sum(axis=0)]
    return o, found
