import { describe } from '../check-config.ts';
import { conv2dKind } from './conv2d.ts';
import { denseKind } from './dense.ts';
import { activationKind, flattenKind } from './identity-layers.ts';
import type { Layer, LayerConfig, LayerKind } from './layer.ts';
import { maxPool2dKind } from './max-pool-2d.ts';

const kinds = new Map<string, LayerKind>();
for (const each of [denseKind, conv2dKind, maxPool2dKind, flattenKind, activationKind]) {
  kinds.set(each.kind, each as unknown as LayerKind); // each knows its own config, the map knows none
}

/**
 * Makes a kind of layer of your own known by its name, so that configs and files may have it. It trains by its plain loops,
 * and is gradient-checked, saved, loaded and resumed as all others.
 *
 * @throws {RangeError} when another kind has the name.
 *
 * @example
 * ```ts
 * import { Matrix, RandomState } from '@nn-labs/linalg';
 * import { type Layer, type LayerKind, Network, registerLayer } from '@nn-labs/network';
 * // Each item times a gain that is learnt: z = x * gain.
 * const gain: LayerKind<{ kind: 'gain' }> = {
 *   kind: 'gain',
 *   complete: () => ({ kind: 'gain' }),
 *   make: (_config, [size = 1], parameter) => {
 *     const weight = parameter({ name: 'gain', rows: 1, cols: size, init: 1 });
 *     return {
 *       kind: 'gain', inputShape: [size], outputShape: [size], parameters: [weight], activation: 'identity', work: size,
 *       forward(x, out, count) {
 *         for (let i = 0; i < count * size; i++) out[i] = x[i]! * weight.matrix.data[i % size]!;
 *       },
 *       backward(x, _out, delta, dx, [gradient], count) {
 *         for (let i = 0; i < count * size; i++) {
 *           gradient![i % size]! += x[i]! * delta[i]!;
 *           if (dx !== null) dx[i] = delta[i]! * weight.matrix.data[i % size]!;
 *         }
 *       },
 *     };
 *   },
 * };
 * registerLayer(gain);
 * const layers = [{ kind: 'gain' }, { units: 1, activation: 'identity' }] as const;
 * const network = new Network<Layer>({ inputs: 2, layers, loss: 'squared-error', random: new RandomState(40) });
 * const [X, Y] = [Matrix.fromRows([[1, 2]]), Matrix.fromRows([[3]])];
 * for await (const _ of network.train(X, Y, { epochs: 200, learningRate: 0.02 })) {}
 * (await network.predict(X)).allclose(3); // => true
 * ```
 */
export function registerLayer<C extends LayerConfig, L extends Layer>(kind: LayerKind<C, L>): void {
  if (kinds.has(kind.kind) || kind.kind === 'dropout') {
    throw new RangeError(
      `registerLayer: there is a kind ${JSON.stringify(kind.kind)} already. Choose another name.`,
    );
  }
  kinds.set(kind.kind, kind as unknown as LayerKind); // as above
}

/** The kind of a layer's config; a config without one is a dense layer's. */
export function kindOf(name: string, config: LayerConfig): LayerKind {
  const kind = kinds.get(config.kind ?? 'dense');
  if (kind !== undefined) return kind;
  throw new RangeError(
    `Network: ${name}.kind must be one of ${[...kinds.keys(), 'dropout'].join(', ')}, found ${describe(config.kind)}. ` +
      'A kind of your own is made known by registerLayer.',
  );
}
