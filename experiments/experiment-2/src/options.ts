import {
  type Config,
  choice,
  flag,
  grouped,
  integer,
  integerOr,
  integers,
  number,
  numberOr,
  path,
} from '@nn-labs/experiment';
import { initialisers } from '@nn-labs/network';

const positive = { min: 0, exclusiveMin: true } as const;
const belowOne = { min: 0, max: 0.999999 } as const;
/** Of something, none by default. */
const share = { default: 0, ...belowOne } as const;

/** Everything that can be turned; the defaults are the notebook's. */
export const options = {
  ...grouped('Learning rate', {
    epochs: integer({
      description: 'how often all training images are seen',
      default: 1000,
      min: 1,
      max: 1_000_000,
    }),
    lr: number({ description: 'learning rate', default: 0.005, ...positive }),
    lrSchedule: choice(['constant', 'step', 'cosine'], {
      description:
        'the learning rate from epoch to epoch; step: times --lr-gamma every --lr-step epochs; cosine: down to 0 along half a cosine',
      default: 'constant',
    }),
    lrStep: integerOr('usual', { description: 'of --lr-schedule step: epochs; usual: 10', min: 1 }),
    lrGamma: numberOr('usual', {
      description: 'of --lr-schedule step: the factor; usual: 0.1',
      ...positive,
      max: 1,
    }),
    warmup: integer({
      description: 'epochs at the start in which the learning rate rises evenly to --lr',
      default: 0,
      min: 0,
    }),
  }),
  ...grouped('Optimiser', {
    optimizer: choice(['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw'], {
      description: 'how a gradient becomes a step; sgd is gradient descent as the notebook does it',
      default: 'sgd',
    }),
    momentum: numberOr('usual', {
      description: 'of momentum and nesterov: the share of the last step that is taken again; usual: 0.9',
      ...belowOne,
    }),
    beta1: numberOr('usual', {
      description: 'of adam and adamw: how slowly the mean gradient forgets; usual: 0.9',
      ...belowOne,
    }),
    beta2: numberOr('usual', {
      description:
        'of adam, adamw and rmsprop: how slowly the mean squared gradient forgets; usual: 0.999, of rmsprop (its alpha) 0.99',
      ...belowOne,
    }),
    epsilon: numberOr('usual', {
      description: 'of adam, adamw and rmsprop: keeps them from dividing by 0; usual: 1e-8',
      ...positive,
    }),
    weightDecay: number({
      description: 'pulls weights and biases towards 0, as weight_decay of PyTorch’s optimisers does',
      default: 0,
      min: 0,
    }),
  }),
  ...grouped('Against overfitting', {
    dropout: number({ description: 'share of the hidden activations that each batch leaves out', ...share }),
    inputDropout: number({ description: 'share of the pixels that each batch leaves out', ...share }),
    maxNorm: numberOr('none', {
      description: 'the most that the norm of each unit’s incoming weights may be',
      ...positive,
    }),
    clipNorm: numberOr('none', {
      description: 'the most that the norm of an update’s gradients together may be',
      ...positive,
    }),
  }),
  ...grouped('Distorted images', {
    shift: number({
      description: 'move the training images by up to so many pixels, differently in each epoch',
      default: 0,
      min: 0,
      max: 1000,
    }),
    rotate: number({ description: 'turn them by up to so many degrees', default: 0, min: 0, max: 180 }),
    scale: number({
      description: 'enlarge or shrink them by up to this share',
      default: 0,
      min: 0,
      max: 0.9,
    }),
    shear: number({ description: 'slant them by up to so many degrees', default: 0, min: 0, max: 80 }),
    elasticAlpha: number({
      description: 'elastic distortions (Simard 2003): how strong, in pixels before smoothing; Simard: 34',
      default: 0,
      min: 0,
      max: 10_000,
    }),
    elasticSigma: numberOr('usual', {
      description: 'of --elastic-alpha: the deviation of the Gaussian that smooths them; usual: 4',
      min: 0.1,
      max: 64,
    }),
  }),
  ...grouped('Network', {
    batchSize: integerOr('full', {
      description: 'images per update; full: all of them, as the notebook does',
      min: 1,
    }),
    hidden: integers({
      description: 'units of each hidden layer; none: the inputs go straight to the outputs',
      default: [64],
      min: 1,
      max: 8192,
      none: 'none',
    }),
    activation: choice(['sigmoid', 'tanh', 'relu', 'leaky-relu'], {
      description:
        'of the hidden layers; the output is sigmoid under squared-error, softmax under cross-entropy',
      default: 'sigmoid',
    }),
    loss: choice(['squared-error', 'cross-entropy'], {
      description: 'what is minimised',
      default: 'squared-error',
    }),
    init: choice(initialisers, {
      description:
        'first weights: uniform in [-1, 1); Xavier/Glorot, He or LeCun, uniform or normal; normal with deviation 1; pytorch: as torch.nn.Linear draws them',
      default: 'uniform',
    }),
    bias: flag({ description: 'give every unit a bias, which starts at 0', default: false }),
    seed: integer({ description: 'seed of every random draw', default: 40, min: 0, max: 4_294_967_295 }),
  }),
  ...grouped('Data', {
    limit: integerOr('all', {
      description: 'train on the first n images; all: on all of them',
      default: 1000,
      min: 1,
    }),
  }),
  ...grouped('Early stopping', {
    validation: number({
      description:
        'hold out this share of the training images, the last ones, and evaluate every epoch on them',
      ...share,
    }),
    patience: integerOr('none', {
      description:
        'stop after so many epochs in a row without an improvement on the validation images, and keep the weights of the best epoch',
      min: 1,
    }),
    monitor: choice(['usual', 'loss', 'accuracy'], {
      description: 'of --patience: what is to improve on the validation images; usual: loss',
      default: 'usual',
    }),
  }),
  ...grouped('Computing', {
    dtype: choice(['float64', 'float32'], { description: 'precision of all numbers', default: 'float64' }),
  }),
  ...grouped('Data', {
    data: choice(['mnist', 'idx'], {
      description:
        'mnist: from --data-dir, MNIST_DIR, the sample that comes with the labs, the cache or the network; idx: any four IDX files in --data-dir',
      default: 'mnist',
      formerly: { auto: 'mnist' },
    }),
    dataDir: path({ description: 'folder of the four data files', placeholder: '<folder>' }),
  }),
  ...grouped('Output', {
    saveModel: path({
      description: 'write the trained network here, as .safetensors',
      placeholder: '<file>',
      writes: true,
      // A header's length, then the header, in which the network's config stands first.
      owns: (start) => new TextDecoder().decode(start.subarray(8)).startsWith('{"__metadata__":{"config":'),
    }),
  }),
  ...grouped('Computing', {
    engine: choice(['simd', 'reference', 'by-hand'], {
      description:
        'simd: WebAssembly; reference: the plain loops, slower; by-hand: src/by-hand.ts, the notebook’s kind of network only; the numbers are the same',
      default: 'simd',
    }),
    threads: integerOr('all', { description: 'threads that compute', min: 1, max: 256 }),
  }),
  ...grouped('Output', {
    details: flag({
      description:
        'show at the end what it gets wrong: the matrix of mistakes, each digit, the surest mistakes',
      default: false,
    }),
    logInterval: integer({ description: 'report every n-th epoch, and the last', default: 200, min: 1 }),
  }),
};

/** What a newcomer turns. */
export const first = [
  'epochs',
  'lr',
  'batchSize',
  'optimizer',
  'hidden',
  'activation',
  'loss',
  'limit',
  'seed',
] as const satisfies readonly (keyof typeof options)[];

/** The values of one run. */
export type Settings = Config<typeof options>;

/** All images, a network as one would build it today, trained for seconds. */
const allImages = {
  limit: null,
  activation: 'relu',
  loss: 'cross-entropy',
  init: 'he',
  bias: true,
  dtype: 'float32',
  batchSize: 128,
  optimizer: 'adam',
  lr: 0.003,
  lrSchedule: 'cosine',
  epochs: 6,
  logInterval: 1,
} as const satisfies Partial<Settings>;

/** What the notebook runs, what its comments offer as the better way, and what all of MNIST is good for. */
export const presets = {
  notebook: {},
  // The notebook sums its gradient over 1,000 images, cross-entropy takes the mean: 0.005 summed is 5 averaged.
  softmax: { loss: 'cross-entropy', lr: 5 },
  deep: { ...allImages, hidden: [128, 64] },
  full: { ...allImages, hidden: [256] },
  record: {
    ...allImages,
    hidden: [800],
    lr: 0.001,
    epochs: 120,
    logInterval: 10,
    elasticAlpha: 34,
    rotate: 4,
    scale: 0.05,
    shift: 0.5,
  },
} as const satisfies Record<string, Partial<Settings>>;
