"""PyTorch as a contestant, on the processor."""

import cnn
import torch
from mnist import ADAM, epochs, first_weights, read_mnist
from serve import serve


def dense(weights):
    """784-128-10, ReLU."""
    W1, b1, W2, b2 = weights
    first, last = torch.nn.Linear(784, 128), torch.nn.Linear(128, 10)
    give(first, W1.T, b1)
    give(last, W2.T, b2)
    return torch.nn.Sequential(first, torch.nn.ReLU(), last)


def convolutional(weights):
    """Lab 4's network, channels first as PyTorch has it."""
    K1, b1, K2, b2, W, b = weights
    first, second, last = torch.nn.Conv2d(1, 8, 5), torch.nn.Conv2d(8, 16, 5), torch.nn.Linear(256, 10)
    give(first, K1.reshape(5, 5, 1, 8).permute(3, 2, 0, 1), b1)
    give(second, K2.reshape(5, 5, 8, 16).permute(3, 2, 0, 1), b2)
    give(last, W.reshape(4, 4, 16, 10).permute(3, 2, 0, 1).reshape(10, 256), b)
    relu, pool = torch.nn.ReLU(), torch.nn.MaxPool2d(2)
    image = torch.nn.Unflatten(1, (1, 28, 28))
    return torch.nn.Sequential(image, first, relu, pool, second, relu, pool, torch.nn.Flatten(), last)


def give(layer, weight, bias):
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)


class Model:
    """A network under softmax, cross-entropy and Adam."""

    def __init__(self, network, X, labels):
        self.network, self.X, self.labels = network, X, labels
        self.loss = torch.nn.CrossEntropyLoss()
        rate, beta1, beta2, epsilon = ADAM
        self.optimizer = torch.optim.Adam(network.parameters(), lr=rate, betas=(beta1, beta2), eps=epsilon)

    def step(self, samples):
        samples = torch.from_numpy(samples)
        self.optimizer.zero_grad()
        output = self.network(self.X[samples])
        self.loss(output, self.labels[samples]).backward()
        self.optimizer.step()
        return output

    def probabilities(self, output):
        return torch.softmax(output.detach(), dim=1).numpy()


def task(network, first_weights):
    def prepare(params):
        torch.set_num_threads(params["threads"])
        X, labels = read_mnist(params)
        tensors = torch.from_numpy(X), torch.from_numpy(labels.astype("int64"))
        weights = [torch.from_numpy(values) for values in first_weights(params)]
        return epochs(labels, lambda: Model(network(weights), *tensors))

    return prepare


if __name__ == "__main__":
    serve(
        lambda: {"version": torch.__version__, "notes": []},
        {"adam": task(dense, first_weights), "cnn": task(convolutional, cnn.first_weights)},
    )
