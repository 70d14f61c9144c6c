import type { Figure } from '@nn-labs/experiment';
import { confusionMatrix, digitGallery, imageGrids, learningCurves, weightTiles } from '@nn-labs/figures';
import { augmentImages, type Network } from '@nn-labs/network';
import { type Classified, mistakenDigits } from './classify.ts';
import type { Curves } from './curves.ts';
import type { LabData } from './data.ts';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';
import { variationOf } from './variation.ts';

/** Everything that the figures are drawn from. */
export interface Drawn {
  readonly settings: Settings;
  readonly data: LabData;
  readonly curves: Curves;
  /** With the weights that the seed draws. */
  readonly before: Network;
  readonly after: Network | null;
  readonly classified: Classified | null;
}

/** The pictures of a run: as many as what it left behind allows. */
export function drawFigures(drawn: Drawn): Figure[] {
  const figures = [
    curvesFigure(drawn),
    confusionFigure(drawn),
    movedFigure(drawn),
    weightsFigure(drawn),
    mistakesFigure(drawn),
  ];
  return figures.filter((figure) => figure !== null);
}

/** Why the curves of a training may lie below those of images that nothing is done to. */
function asVaried(settings: Settings): string {
  const { augment, dropout } = variationOf(settings, { rows: 1, cols: 1 });
  const how = [
    ...(augment === undefined ? [] : ['as they were moved']),
    ...(dropout === undefined ? [] : ['with what dropout left']),
  ];
  return how.length === 0 ? '' : ` (${how.join(', ')})`;
}

function curvesFigure({ curves, data, settings }: Drawn): Figure | null {
  const { training, heldOut } = curves;
  if (training.length === 0) return null;
  const others =
    heldOut.length > 0
      ? ` Dashed: the same on ${thousands(data.heldOut?.X.rows ?? 0)} training images that were held out, so never learnt from.`
      : data.heldOut === null
        ? ' There is no curve of images that it does not learn from: it trains on all that there are; --validation 0.1 holds a tenth of them out.'
        : '';
  return {
    name: 'learning-curves',
    title: 'Learning curves',
    caption: `Loss and accuracy on the ${thousands(data.train.X.rows)} training images${asVaried(settings)}, epoch by epoch.${others}`,
    svg: learningCurves({ training, heldOut }),
  };
}

function confusionFigure({ classified, data }: Drawn): Figure | null {
  if (classified === null) return null;
  return {
    name: 'confusion-matrix',
    title: 'What is taken for what',
    caption:
      `${thousands(data.test.X.rows)} test images: a row for the digit in the image, a column for the network’s answer. ` +
      'Blue is right; the stronger the orange, the more frequent the mistake.',
    svg: confusionMatrix({ counts: classified.confusion }),
  };
}

/** The first training images as they are, and moved as an epoch moves them. */
export function movedFigure({
  data,
  settings,
}: {
  data: Pick<LabData, 'train' | 'image'>;
  settings: Settings;
}): Figure | null {
  const { augment, seed } = variationOf(settings, data.image);
  if (augment === undefined) return null;
  const images = data.train.X.slice(0, 100);
  const count = images.rows;
  return {
    name: 'moved-images',
    title: 'What it is trained on',
    caption: `The first ${count} training images, and the same images as one epoch moves them. Each epoch moves them differently.`,
    svg: imageGrids({
      image: data.image,
      grids: [
        { title: 'as they are', pixels: images.data },
        { title: 'moved', pixels: augmentImages(images, augment, { seed }).data },
      ],
    }),
  };
}

function weightsFigure({ before, after, data, settings }: Drawn): Figure | null {
  const [first, last] = [before.layers[0], after?.layers[0]];
  const { rows, cols } = data.image;
  if (first === undefined || last === undefined || rows * cols !== first.inputs) return null;
  const shown = first.units > 64 ? `The first 64 of ${first.units} units` : `The ${first.units} units`;
  const units = before.layers.length === 1 ? 'output' : 'hidden';
  return {
    name: `${units}-weights`,
    title: `What the ${units} units look for`,
    caption:
      `${shown} of the ${units === 'hidden' ? 'first hidden' : 'output'} layer, one tile each: the weights of the ${first.inputs} pixels, where the pixels are. ` +
      `Orange excites the unit, blue inhibits it.${unmoved(settings)}`,
    svg: weightTiles({ before: first.weight, after: last.weight, image: { rows, cols }, units }),
  };
}

/** What is to be seen of pixels that are always black, where nothing but their gradient of 0 touches their weights. */
function unmoved(settings: Settings): string {
  const { augment } = variationOf(settings, { rows: 1, cols: 1 });
  if (augment !== undefined || settings.maxNorm !== null || settings.weightDecay > 0) return '';
  return ` Pixels that are black in every training image keep the weight that seed ${settings.seed} drew: their gradient is 0.`;
}

function mistakesFigure({ classified, data, settings }: Drawn): Figure | null {
  if (classified === null || classified.mistakes.length === 0) return null;
  const measure = settings.loss === 'cross-entropy' ? 'the probability' : 'the output, 0 to 1,';
  return {
    name: 'surest-mistakes',
    title: 'Its surest mistakes',
    caption: `The test images that it gets wrong most confidently, with ${measure} that it gives its wrong answer.`,
    svg: digitGallery(mistakenDigits(classified, data)),
  };
}
