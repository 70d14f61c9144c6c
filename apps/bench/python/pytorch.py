"""PyTorch as a contestant, on the processor."""

import torch
from mnist import ADAM, epochs, first_weights, read_mnist
from serve import serve


class Model:
    """784-128-10, ReLU, softmax, cross-entropy, Adam."""

    def __init__(self, params, X, labels):
        self.X, self.labels = X, labels
        first, last = torch.nn.Linear(784, 128), torch.nn.Linear(128, 10)
        W1, b1, W2, b2 = (torch.from_numpy(values) for values in first_weights(params))
        with torch.no_grad():
            for layer, W, b in ((first, W1, b1), (last, W2, b2)):
                layer.weight.copy_(W.T)
                layer.bias.copy_(b)
        self.network = torch.nn.Sequential(first, torch.nn.ReLU(), last)
        self.loss = torch.nn.CrossEntropyLoss()
        rate, beta1, beta2, epsilon = ADAM
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), lr=rate, betas=(beta1, beta2), eps=epsilon
        )

    def step(self, samples):
        samples = torch.from_numpy(samples)
        self.optimizer.zero_grad()
        output = self.network(self.X[samples])
        self.loss(output, self.labels[samples]).backward()
        self.optimizer.step()
        return output

    def probabilities(self, output):
        return torch.softmax(output.detach(), dim=1).numpy()


def adam(params):
    torch.set_num_threads(params["threads"])
    X, labels = read_mnist(params)
    tensors = torch.from_numpy(X), torch.from_numpy(labels.astype("int64"))
    return epochs(labels, lambda: Model(params, *tensors))


if __name__ == "__main__":
    serve(lambda: {"version": torch.__version__, "notes": []}, {"adam": adam})
