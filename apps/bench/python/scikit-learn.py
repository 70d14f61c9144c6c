"""scikit-learn's MLPClassifier as a contestant. It shuffles by itself, and only whole epochs can be had."""

import math

import numpy as np
import sklearn
from mnist import ADAM, BATCH_SIZE, CHECK_SAMPLES, SHUFFLE_SEED, first_weights, read_mnist, shuffled_batches
from serve import serve, timed
from sklearn.neural_network import MLPClassifier


def adam(params):
    """784-128-10, ReLU, softmax, cross-entropy, Adam; `partial_fit` is an epoch."""
    X, labels = read_mnist(params)

    def first_classifier(shuffle):
        rate, beta_1, beta_2, epsilon = ADAM
        classifier = MLPClassifier(
            hidden_layer_sizes=(128,),
            solver="adam",
            alpha=0,
            batch_size=BATCH_SIZE,
            learning_rate_init=rate,
            beta_1=beta_1,
            beta_2=beta_2,
            epsilon=epsilon,
            shuffle=shuffle,
            random_state=np.random.RandomState(SHUFFLE_SEED),
        )
        # Weights can only be given to one that has been trained; a new optimiser then knows nothing of that.
        classifier.partial_fit(X[:BATCH_SIZE], labels[:BATCH_SIZE], classes=np.arange(10))
        W1, b1, W2, b2 = first_weights(params)
        classifier.coefs_, classifier.intercepts_ = [W1, W2], [b1, b2]
        del classifier._optimizer
        return classifier

    batches = shuffled_batches(CHECK_SAMPLES)
    order = np.concatenate([next(batches) for _ in range(CHECK_SAMPLES // BATCH_SIZE)])
    check = first_classifier(shuffle=False).partial_fit(X[order], labels[order]).loss_
    classifier = first_classifier(shuffle=True)
    batches_an_epoch = math.ceil(len(labels) / BATCH_SIZE)

    def run(amount):
        epochs = math.ceil(amount / batches_an_epoch)

        def work(_):
            for _ in range(epochs):
                classifier.partial_fit(X, labels)

        time = timed(epochs * batches_an_epoch, work)
        return {**time, "accuracy": float(classifier.score(X[:CHECK_SAMPLES], labels[:CHECK_SAMPLES]))}

    return [float(check)], run


if __name__ == "__main__":
    serve(lambda: {"version": sklearn.__version__, "notes": ["MLPClassifier"]}, {"adam": adam})
