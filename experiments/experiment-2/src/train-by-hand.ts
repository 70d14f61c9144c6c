import type { DenseSettings, OwnEngine, TrainingSettings } from '@nn-labs/classifier';
import { flagName, type Options, UsageError } from '@nn-labs/experiment';
import type { Matrix } from '@nn-labs/linalg';
import { type DenseConfig, DivergenceError, type Layer, Network } from '@nn-labs/network';
import { accuracy, forward, initialWeights, type Loss, lossOf, trainEpoch, type Weights } from './by-hand.ts';

type Settings = TrainingSettings & DenseSettings;

// `--engine by-hand`: first weights, training and every figure come from by-hand.ts. The network only keeps the weights,
// for what is the same with any engine: files, checkpoints and hashes.
export const byHand: OwnEngine<Settings> = {
  description: 'src/by-hand.ts, the notebook’s kind of network only',
  check,

  /** A network with the first weights of `initialWeights`. */
  draw(config, random) {
    const [hidden, output] = config.layers as readonly DenseConfig[];
    const inputs = Number(config.inputs);
    const { W1, W2 } = initialWeights(random, inputs, hidden?.units ?? 0, output?.units ?? 0);
    return new Network<Layer>({ ...config, parameters: [{ weight: W1 }, { weight: W2 }] });
  },

  /** Trains by `trainEpoch`. */
  *train(network, { X, Y }, { lr, loss, epochs }, startEpoch) {
    for (let epoch = startEpoch; epoch < epochs; epoch++) {
      const [W1, W2] = weightsOf(network);
      const after = trainEpoch(X, Y, { W1, W2 }, lr, loss as Loss);
      if (!Number.isFinite(after.loss)) {
        const facts = { batch: 0, first: null, learningRate: lr, largestInput: 1 };
        throw new DivergenceError({ epoch, loss: after.loss, ...facts });
      }
      W1.data.set(after.W1.data);
      W2.data.set(after.W2.data);
      yield { epoch, loss: after.loss, accuracy: after.accuracy };
    }
  },

  /** Loss, accuracy and outputs, by `forward`. */
  evaluate(network, { X, Y }, settings) {
    const loss = settings.loss as Loss;
    const [W1, W2] = weightsOf(network);
    const { output } = forward(X, { W1, W2 } satisfies Weights, loss);
    return { loss: lossOf(output, Y, loss), accuracy: accuracy(output, Y), outputs: output };
  },
};

function weightsOf({ parameters }: Network<Layer>): [W1: Matrix, W2: Matrix] {
  const [W1, W2] = parameters.map(({ matrix }) => matrix);
  if (W1 === undefined || W2 === undefined) throw new RangeError('by hand: two layers of weights are needed');
  return [W1, W2];
}

/** What by-hand.ts knows; of everything else it has the notebook's, the default. */
const known = 'epochs lr hidden loss seed limit logInterval details data dataDir saveModel engine'.split(' ');

/** An epoch by hand is one long step, which Ctrl-C waits for: a third of a second for so many hidden activations. */
const mostByHand = 1_000_000;

function check(settings: Settings, options: Options): void {
  const { hidden, limit, loss } = settings;
  const changed = Object.entries(options).find(([name, option]) => {
    return !known.includes(name) && settings[name as keyof Settings] !== option.default;
  });
  const [name, value] =
    loss === 'binary-cross-entropy'
      ? (['loss', loss] as const)
      : [changed?.[0], settings[changed?.[0] as keyof Settings]];
  if (name !== undefined) {
    const flag = flagName(name);
    throw new UsageError(
      `${flag}${value === true ? '' : ` ${value}`} means nothing to --engine by-hand, which trains the notebook’s kind of network only`,
      `Leave ${flag} out, or leave --engine by-hand out.`,
    );
  }
  if (hidden.length !== 1) {
    throw new UsageError(
      `--hidden ${hidden.join(',') || 'none'}: by-hand.ts has one hidden layer`,
      'Give one number of units, such as --hidden 64, or leave --engine by-hand out.',
    );
  }
  if (limit === null || limit * (hidden[0] ?? 0) > mostByHand) {
    throw new UsageError(
      `--engine by-hand is slow: ${limit ?? 'all'} images and ${hidden[0]} hidden units are too many`,
      'Give at most 1,000,000 images times units, such as --limit 10000 --hidden 64.',
    );
  }
}
