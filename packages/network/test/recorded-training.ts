import { type Matrix, oneHot, RandomState } from '@nn-labs/linalg';
import {
  type DenseConfig,
  diagnose,
  type Loss,
  Network,
  type RecordedEpoch,
  type TrainingRecord,
} from '../src/index.ts';

/** Pictures of 8 x 8 pixels of four kinds, each a pattern of its own under noise; and their kinds. */
function pictures(count: number, random: RandomState, patterns: Matrix): [X: Matrix, kinds: Int32Array] {
  const kinds = Int32Array.from(random.randint(0, patterns.rows, count));
  const noise = random.random([count, patterns.cols]);
  const X = noise.map((value, row, col) => 0.7 * patterns.get(kinds[row]!, col) + 0.3 * value);
  return [X, kinds];
}

/** What a training is made of; the rest is a usual one, which learns what there is to learn. */
export interface TrainingChoices {
  readonly hidden?: readonly DenseConfig[];
  readonly loss?: Loss;
  /** How the output layer's weights are drawn. */
  readonly init?: DenseConfig['init'];
  readonly learningRate?: number;
  readonly epochs?: number;
  /** Labels that have nothing to do with the pictures. */
  readonly randomLabels?: boolean;
  /** The share of the training pictures, but of no others, that get a label by chance. */
  readonly noise?: number;
  /** Multiplies the pixels. */
  readonly scale?: number;
}

const classes = 4;

/** Trains a network on 80 pictures, looks at 80 others, and answers what there is to explain. */
export async function recordedTraining(choices: TrainingChoices = {}): Promise<TrainingRecord> {
  const { loss = 'cross-entropy', learningRate = 0.5, epochs = 150, scale = 1 } = choices;
  const hidden = choices.hidden ?? [{ units: 12, activation: 'tanh', bias: true, init: 'xavier' }];
  const random = new RandomState(12);
  const patterns = random.random([classes, 64]).map((value) => (value < 0.5 ? 0 : 1));
  const [X, Y] = samples(choices.noise ?? 0);
  const [heldOutX, heldOutY] = samples(0);
  const output = loss === 'cross-entropy' ? ('softmax' as const) : ('sigmoid' as const);
  const layers = [...hidden, { units: classes, activation: output, init: choices.init ?? 'xavier' }];
  const network = new Network({ inputs: 64, layers, loss, random });
  const divisor = loss === 'squared-error' ? X.rows : 1;

  const before = await diagnose(network, X, Y);
  const training: RecordedEpoch[] = [];
  const heldOut: RecordedEpoch[] = [];
  for await (const report of network.train(X, Y, { epochs, learningRate })) {
    training.push({ ...report, accuracy: report.accuracy!, loss: report.loss / divisor });
    if (report.epoch % 10 !== 0 && report.epoch !== epochs - 1) continue;
    const judged = await network.evaluate(heldOutX, heldOutY);
    heldOut.push({ epoch: report.epoch, accuracy: judged.accuracy!, loss: judged.loss / divisor });
  }
  const trainAccuracy = (await network.evaluate(X, Y)).accuracy!;
  const accuracy = (await network.evaluate(heldOutX, heldOutY)).accuracy!;
  const after = await diagnose(network, X, Y);
  return {
    config: network.config,
    epochs: training,
    trainAccuracy,
    heldOut: { accuracy, epochs: heldOut },
    before,
    after,
    samplesAre: 'pictures',
  };

  function samples(noise: number): [Matrix, Matrix] {
    const [pixels, kinds] = pictures(80, random, patterns);
    const share = choices.randomLabels ? 1 : noise;
    const byChance = random.randint(0, classes, Math.round(share * 80));
    const labels = kinds.map((kind, i) => byChance[i] ?? kind);
    return [pixels.multiply(scale), oneHot(labels, classes)];
  }
}
