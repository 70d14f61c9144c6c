import { setImmediate } from 'node:timers/promises';
import type { RandomState } from '@nn-labs/linalg';
import {
  type DenseConfig,
  DivergenceError,
  type EpochReport,
  type EvaluationWithOutputs,
  Network,
  type NetworkConfig,
} from '@nn-labs/network';
import { accuracy, forward, initialWeights, lossOf, trainEpoch, type Weights } from './by-hand.ts';
import type { Samples } from './data.ts';
import type { Settings } from './options.ts';

// `--engine by-hand`: first weights, training and every figure come from by-hand.ts. The network only keeps the weights,
// for what is the same with any engine: files, checkpoints and hashes.

/** A network with the first weights of `initialWeights`. */
export function drawByHand(config: NetworkConfig, random: RandomState): Network {
  const [hidden, output] = config.layers as readonly DenseConfig[];
  const { W1, W2 } = initialWeights(random, config.inputs, hidden?.units ?? 0, output?.units ?? 0);
  return new Network({ ...config, parameters: [{ weight: W1 }, { weight: W2 }] });
}

/** Trains by `trainEpoch`, reporting each epoch as the network package does. */
export async function* trainByHand(
  network: Network,
  { X, Y }: Samples,
  { lr, loss, epochs }: Settings,
  startEpoch: number,
  signal: AbortSignal,
): AsyncGenerator<EpochReport, void, undefined> {
  for (let epoch = startEpoch; epoch < epochs; epoch++) {
    await setImmediate(); // Ctrl-C has its turn
    signal.throwIfAborted();
    const after = trainEpoch(X, Y, weightsOf(network), lr, loss);
    if (!Number.isFinite(after.loss)) {
      throw new DivergenceError({
        epoch,
        batch: 0,
        loss: after.loss,
        first: null,
        learningRate: lr,
        largestInput: 1,
      });
    }
    network.layers[0]?.weight.data.set(after.W1.data);
    network.layers[1]?.weight.data.set(after.W2.data);
    yield { epoch, loss: after.loss, accuracy: after.accuracy, watched: null };
  }
}

/** Loss, accuracy and outputs, by `forward`. */
export function evaluateByHand(
  network: Network,
  { X, Y }: Samples,
  { loss }: Settings,
): EvaluationWithOutputs {
  const { output } = forward(X, weightsOf(network), loss);
  return { loss: lossOf(output, Y, loss), accuracy: accuracy(output, Y), outputs: output };
}

function weightsOf({ layers }: Network): Weights {
  const [W1, W2] = layers.map(({ weight }) => weight);
  if (W1 === undefined || W2 === undefined) throw new RangeError('by hand: two layers of weights are needed');
  return { W1, W2 };
}
