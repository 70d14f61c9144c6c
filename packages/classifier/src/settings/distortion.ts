import { grouped, number, numberOr } from '@nn-labs/experiment';
import type { Augmentation } from '@nn-labs/network';
import type { Group } from './group.ts';

/** How far the training images are moved, differently in each epoch. */
export interface DistortionSettings {
  readonly shift: number;
  readonly rotate: number;
  readonly scale: number;
  readonly shear: number;
  readonly elasticAlpha: number;
  readonly elasticSigma: number | null;
}

/** Simard's, for images of 28 x 28. */
const usualSigma = 4;

export const distortion: Group<DistortionSettings> = {
  options: grouped('Distorted images', {
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
  rules: ({ elasticAlpha, elasticSigma }) => [
    [
      elasticSigma !== null && elasticAlpha === 0,
      `--elastic-sigma ${elasticSigma} means nothing without --elastic-alpha`,
      'Add --elastic-alpha 34, or leave --elastic-sigma out.',
    ],
  ],
};

/** How an epoch moves the images; undefined where it leaves them as they are, or there are no images. */
export function distortionOf(
  settings: DistortionSettings,
  image: Augmentation['image'] | null,
): Augmentation | undefined {
  const { shift, rotate, scale, shear, elasticAlpha, elasticSigma } = settings;
  if (image === null || ![shift, rotate, scale, shear, elasticAlpha].some((most) => most > 0))
    return undefined;
  const elastic = elasticAlpha > 0 && { alpha: elasticAlpha, sigma: elasticSigma ?? usualSigma };
  return { image, shift, rotate, scale, shear, ...(elastic === false ? {} : { elastic }) };
}
