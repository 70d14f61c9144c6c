import type { Figure } from '@nn-labs/experiment';
import { imageGrids } from '@nn-labs/figures';
import { augmentImages } from '@nn-labs/network';
import type { LabData } from './data.ts';
import type { Settings } from './options.ts';
import { variationOf } from './variation.ts';

/** The first training images as they are, and moved as an epoch moves them. */
export function movedFigure({
  data,
  settings,
}: {
  readonly data: Pick<LabData, 'train' | 'image'>;
  readonly settings: Settings;
}): Figure | null {
  const { augment, seed } = variationOf(settings, data.image);
  if (augment === undefined) return null;
  const images = data.train.X.slice(0, 100);
  const count = images.rows;
  return {
    name: 'moved-images',
    title: 'What it is trained on',
    caption: `The first ${count} training images, and the same as an epoch moves them: each epoch anew.`,
    svg: imageGrids({
      image: data.image,
      grids: [
        { title: 'as they are', pixels: images.data },
        { title: 'moved', pixels: augmentImages(images, augment, { seed }).data },
      ],
    }),
  };
}
