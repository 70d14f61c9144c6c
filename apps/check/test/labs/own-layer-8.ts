import { defineClassifier } from '@nn-labs/classifier';
import { type LayerKind, registerLayer } from '@nn-labs/network';

/** A layer of one's own: each of its inputs times a gain that is learnt, z = x * gain. */
const gain: LayerKind<{ readonly kind: 'gain' }> = {
  kind: 'gain',
  complete: () => ({ kind: 'gain' }),
  make: (_config, [size = 1], parameter) => {
    const weight = parameter({ name: 'gain', rows: 1, cols: size, init: 1 });
    return {
      kind: 'gain',
      inputShape: [size],
      outputShape: [size],
      parameters: [weight],
      activation: 'identity',
      work: size,
      forward(x, out, count) {
        for (let i = 0; i < count * size; i++) out[i] = x[i]! * weight.matrix.data[i % size]!;
      },
      backward(x, _out, delta, dx, [gradient], count) {
        for (let i = 0; i < count * size; i++) {
          gradient![i % size]! += x[i]! * delta[i]!;
          if (dx !== null) dx[i] = delta[i]! * weight.matrix.data[i % size]!;
        }
      },
    };
  },
};
registerLayer(gain);

export default defineClassifier({
  id: 8,
  title: 'A layer of its own',
  summary: 'Trains 784-16-gain-10 on 500 MNIST images: the gain is a layer of the lab.',
  defaults: { epochs: 6, lr: 0.005, optimizer: 'adam', batchSize: 50, limit: 500, logInterval: 1 },
  layers: (_settings, { classes }) => [
    { units: 16, activation: 'relu', bias: true, init: 'he' },
    { kind: 'gain' },
    { units: classes, activation: 'softmax', bias: true },
  ],
  predict: 'digit',
});
