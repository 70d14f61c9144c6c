import { claim, defineClassifier, mnist } from '@nn-labs/classifier';
import { type Config, choice, integer, integers } from '@nn-labs/experiment';
import { type AnyLayerConfig, conv2d, dense, dropout, flatten, maxPool2d } from '@nn-labs/network';
import { featureMaps, kernels, occlusionMaps } from './figures.ts';

export * from './by-hand.ts';

const options = {
  maps: integers({ description: 'filters of each convolution', default: [8, 16], min: 1, max: 512 }),
  kernel: integer({ description: 'rows and columns of every filter', default: 5, min: 1, max: 64 }),
  padding: choice(['valid', 'same'], { description: 'same: zeros around the picture', default: 'valid' }),
  stride: integer({ description: 'how far every filter moves at a time', default: 1, min: 1, max: 64 }),
  pool: integer({ description: 'side of the windows of max-pooling; 1: none', default: 2, min: 1, max: 64 }),
  hidden: integers({ description: 'units of each hidden layer', default: [], min: 1, none: 'none' }),
};
type Settings = Config<typeof options> & { readonly dropout: number };

/** Convolutions with ReLU, each with its pooling; then dense layers with ReLU, and a softmax. */
function layers({ maps, kernel, padding, stride, pool, hidden, dropout: p }: Settings, outputs: number) {
  const convolutions = maps.flatMap((filters): AnyLayerConfig[] => {
    const layer = conv2d({ filters, kernel, padding, stride, activation: 'relu', init: 'he' });
    return pool === 1 ? [layer] : [layer, maxPool2d({ size: pool })];
  });
  const units = [...hidden, outputs].flatMap((units, place): AnyLayerConfig[] => {
    const activation = place < hidden.length ? 'relu' : 'softmax';
    const layer = dense({ units, activation, bias: true, init: 'he' });
    return p > 0 ? [dropout(p), layer] : [layer];
  });
  return [...convolutions, flatten(), ...units];
}

const large = { maps: [32, 64], hidden: [200], dropout: 0.3, epochs: 50, lr: 0.002 };

/** Of the weights that seed 40 draws, and of those that two presets end with. */
const sha256 = {
  drawn: '25880688169ba553f590d9fec89a35109e84697ebe1e8d4c52ed7db084e18c16',
  full: '24ca38d5a5dc4fee15b52de29777a49b848b94cf5d540d0397a4fb3980d1ec75',
  first: '860ddfec3ac6c312951492fba8dd92830e10310bb23e12a1c719c0c00cbaf95a',
};

export default defineClassifier({
  id: 4,
  title: 'A convolutional network on MNIST: 5x5x8, pool, 5x5x16, pool, 10',
  summary:
    'Trains two convolutions with max-pooling and a softmax on all 60,000 MNIST images, and tests them on 10,000 that they have never seen; shows the filters, the maps that they make of a digit, and which part of a digit matters.',
  data: mnist({ instead: '--preset first' }),
  defaults: { epochs: 6, lr: 0.006, lrSchedule: 'cosine' }, // and Adam, batches of 128, float32, seed 40
  options,
  first: ['epochs', 'lr', 'batchSize', 'maps', 'kernel', 'padding', 'hidden', 'dropout', 'limit', 'seed'],
  layers: (settings, { outputs }) => layers(settings, outputs),
  presets: {
    full: {},
    first: { limit: 1000, epochs: 40, batchSize: 32, lr: 0.003, dropout: 0.5, logInterval: 10 },
    lenet: { maps: [6, 16], hidden: [120, 84], lr: 0.003 },
    record: { ...large, elasticAlpha: 16, rotate: 8, scale: 0.1, shift: 1.5 },
  },
  claims: [
    claim.hash('first weights, SHA-256', 'initSha256', sha256.drawn),
    claim.accuracyAt(5, '99.50%'),
    claim.percent('test accuracy', 'testAccuracy', '99.12%'),
    claim.hash('trained weights, SHA-256', 'weightsSha256', sha256.full),
    { ...claim.percent('first: test accuracy', 'testAccuracy', '95.25%'), preset: 'first' },
    { ...claim.hash('first: trained weights, SHA-256', 'weightsSha256', sha256.first), preset: 'first' },
  ],
  figures: ['curves', 'confusion', kernels, featureMaps, occlusionMaps, 'moved', 'mistakes'],
  predict: 'digit',
});
