import type { Dataset, SampleSet } from '@nn-labs/classifier';
import { sigmoid } from '@nn-labs/linalg';
import {
  type Activation,
  type DenseConfig,
  type Layer,
  type LayerConfig,
  type NetworkConfig,
  registerLayer,
} from '@nn-labs/network';
import type { LabKit } from '../lab-kit.ts';
import { PageProblem } from '../page-problem.ts';

const kind = 'dense-with-the-slope-of-z';

interface WrongDense extends LayerConfig {
  readonly kind: typeof kind;
  readonly units: number;
  readonly bias: boolean;
  readonly init: NonNullable<DenseConfig['init']>;
}

/**
 * A sigmoid layer with the mistake that many make: σ'(z) = a (1 − a) wants the activation a, and gets the sum z. Forward is
 * right, so the accuracy can be compared.
 */
registerLayer<WrongDense, Layer>({
  kind,
  complete: (_name, config) => config,
  make: ({ units, bias, init }, input, parameter) => {
    const inputs = input.reduce((product, length) => product * length, 1);
    const weight = parameter({ name: 'weight', rows: inputs, cols: units, init });
    const w = weight.matrix.data;
    const biases = bias ? parameter({ name: 'bias', rows: 1, cols: units, shape: [units], init: 0 }) : null;
    return {
      kind,
      inputShape: input,
      outputShape: [units],
      parameters: biases === null ? [weight] : [weight, biases],
      activation: 'identity', // the layer has its sigmoid, and its wrong slope, itself
      work: inputs * units,
      keeps: units,
      // Most pixels are 0: whatever they are multiplied by can be left out.
      forward(x, out, count, { kept }) {
        kept.fill(0, 0, count * units);
        for (let n = 0; n < count; n++) {
          for (let i = 0; i < inputs; i++) {
            const value = x[n * inputs + i]!;
            if (value === 0) continue;
            for (let j = 0; j < units; j++) kept[n * units + j]! += value * w[i * units + j]!;
          }
        }
        const added = biases?.matrix.data;
        if (added !== undefined)
          for (let each = 0; each < count * units; each++) kept[each]! += added[each % units]!;
        for (let each = 0; each < count * units; each++) out[each] = sigmoid(kept[each]!);
      },
      backward(x, _out, delta, dx, [gradient, biasGradient], count, { kept }) {
        const wrong = new Float64Array(units);
        for (let n = 0; n < count; n++) {
          for (let j = 0; j < units; j++) {
            const z = kept[n * units + j]!;
            wrong[j] = delta[n * units + j]! * (z * (1 - z)); // a (1 − a) would be right
            if (biasGradient !== undefined) biasGradient[j]! += wrong[j]!;
          }
          for (let i = 0; i < inputs; i++) {
            const value = x[n * inputs + i]!;
            if (value !== 0) for (let j = 0; j < units; j++) gradient![i * units + j]! += value * wrong[j]!;
            if (dx === null) continue;
            for (let j = 0; j < units; j++) dx[n * inputs + i]! += wrong[j]! * w[i * units + j]!;
          }
        }
      },
    };
  },
});

/** The activation of what a layer says, also where the layer computes it itself. */
export function activationOf(layer: Layer): Activation {
  return layer.kind === kind ? 'sigmoid' : layer.activation;
}

/** The lab with the slope of z in place of a, in every sigmoid layer. */
export function withWrongSlope(lab: LabKit): LabKit {
  return {
    ...lab,
    parts: async (settings, context, dataset) => {
      const parts = await lab.parts(settings, context, dataset);
      const layers = parts.config.layers.map((layer) => {
        const { units, activation, bias = false, init = 'uniform' } = layer as DenseConfig;
        return activation === 'sigmoid' ? ({ kind, units, bias, init } as WrongDense) : layer;
      });
      if (!layers.some((layer) => (layer as WrongDense).kind === kind))
        throw new PageProblem(
          'the mistake is one of sigmoid layers, and this network has none',
          'Choose another mistake, or another preset.',
        );
      return { ...parts, config: { ...parts.config, layers } as NetworkConfig<Layer> };
    },
  };
}

/** The data with pixels from 0 to 255, as the files have them. */
export function withWholePixels(dataset: Dataset): Dataset {
  const whole = (set: SampleSet): SampleSet => ({
    ...set,
    slice: (from, count, dtype) => {
      const { X, Y } = set.slice(from, count, dtype);
      return { X: X.multiply(255), Y };
    },
  });
  return { ...dataset, train: whole(dataset.train), test: whole(dataset.test) };
}
