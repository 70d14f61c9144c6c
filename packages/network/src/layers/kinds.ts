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
 * and is gradient-checked, saved, loaded and resumed as all others; the README of the package has one.
 *
 * @throws {RangeError} when another kind has the name.
 *
 * @example
 * ```ts
 * import { registerLayer } from '@nn-labs/network';
 * const complete = () => ({ kind: 'dense' }) as const;
 * registerLayer({ kind: 'dense', complete, make: () => null as never }); // throws there is a kind "dense" already
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
