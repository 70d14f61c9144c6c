import type { Augmentation, Dropout } from '@nn-labs/network';
import type { Settings } from './options.ts';

/** Simard's, for images of 28 x 28. */
const usualSigma = 4;

/** What the settings draw again in every batch, as the network package takes it. */
export function variationOf(
  settings: Settings,
  image: { readonly rows: number; readonly cols: number },
): { dropout?: Dropout; augment?: Augmentation; seed: number } {
  const { dropout, inputDropout, seed } = settings;
  const { shift, rotate, scale, shear, elasticAlpha, elasticSigma } = settings;
  const drops = dropout > 0 || inputDropout > 0;
  const moves = [shift, rotate, scale, shear, elasticAlpha].some((most) => most > 0);
  const elastic = elasticAlpha > 0 && { alpha: elasticAlpha, sigma: elasticSigma ?? usualSigma };
  return {
    seed,
    ...(drops ? { dropout: { input: inputDropout, hidden: dropout } } : {}),
    ...(moves
      ? { augment: { image, shift, rotate, scale, shear, ...(elastic === false ? {} : { elastic }) } }
      : {}),
  };
}
