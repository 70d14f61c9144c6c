import type { Figure } from '@nn-labs/experiment';
import { confusionMatrix, digitGallery, imageGrids, learningCurves, weightTiles } from '@nn-labs/figures';
import { augmentImages } from '@nn-labs/network';
import type { LabData, Words } from '../data/dataset.ts';
import type { Design, Drawn, figureNames, Settings } from '../design.ts';
import { mistakenImages } from '../judge/tested.ts';
import { thousands } from '../numbers.ts';
import { distortionOf } from '../settings/distortion.ts';

type Draw = (drawn: Drawn, words: Words) => Figure | null | Promise<Figure | null>;

/** The pictures of a run: as many as what it left behind allows. */
export async function drawFigures({ figures, source }: Design, drawn: Drawn): Promise<Figure[]> {
  const made: Figure[] = [];
  for (const figure of figures) {
    const one = await (typeof figure === 'string' ? byName[figure](drawn, source.words) : figure(drawn));
    if (one !== null) made.push(one);
  }
  return made;
}

/** Why the curves of a training may lie below those of samples that nothing is done to. */
function asVaried(settings: Settings, { image }: LabData): string {
  const how = [
    ...(distortionOf(settings, image) === undefined ? [] : ['as they were moved']),
    ...(settings.dropout > 0 || settings.inputDropout > 0 ? ['with what dropout left'] : []),
  ];
  return how.length === 0 ? '' : ` (${how.join(', ')})`;
}

const curves: Draw = ({ curves: { training, heldOut }, data, settings }, { samples }) => {
  if (training.length === 0) return null;
  const others =
    heldOut.length > 0
      ? ` Dashed: the same on ${thousands(data.heldOut?.X.rows ?? 0)} training ${samples} that were held out, so never learnt from.`
      : data.heldOut === null
        ? ` There is no curve of ${samples} that it does not learn from: it trains on all that there are; --validation 0.1 holds a tenth of them out.`
        : '';
  const what = training.some(({ accuracy }) => accuracy !== null) ? 'Loss and accuracy' : 'Loss';
  return {
    name: 'learning-curves',
    title: 'Learning curves',
    caption: `${what} on the ${thousands(data.train.X.rows)} training ${samples}${asVaried(settings, data)}, epoch by epoch.${others}`,
    svg: learningCurves({ training, heldOut }),
  };
};

const confusion: Draw = ({ tested, data }, { samples, label }) => {
  if (!tested?.report) return null;
  return {
    name: 'confusion-matrix',
    title: 'What is taken for what',
    caption:
      `${thousands(data.test.X.rows)} test ${samples}: a row for the ${label} in ${data.image === null ? 'the sample' : 'the image'}, a column for the network’s answer. ` +
      'Blue is right; the stronger the orange, the more frequent the mistake.',
    svg: confusionMatrix({ counts: tested.report.confusion }),
  };
};

/** The first training images as they are, and moved as an epoch moves them. */
function movedFigure({
  data,
  settings,
}: {
  readonly data: Pick<LabData, 'train' | 'image'>;
  readonly settings: Settings;
}): Figure | null {
  const { train, image } = data;
  const augment = distortionOf(settings, image);
  if (augment === undefined || image === null) return null;
  const images = train.X.slice(0, 100);
  return {
    name: 'moved-images',
    title: 'What it is trained on',
    caption: `The first ${images.rows} training images, and the same images as one epoch moves them. Each epoch moves them differently.`,
    svg: imageGrids({
      image,
      grids: [
        { title: 'as they are', pixels: images.data },
        { title: 'moved', pixels: augmentImages(images, augment, { seed: settings.seed }).data },
      ],
    }),
  };
}

const weights: Draw = ({ before, after, data, settings }) => {
  const [first, last] = [before.layers[0], after?.layers[0]];
  const [weight, trained] = [first?.parameters[0]?.matrix, last?.parameters[0]?.matrix];
  if (first?.kind !== 'dense' || weight === undefined || trained === undefined || data.image === null)
    return null;
  const shown = weight.cols > 64 ? `The first 64 of ${weight.cols} units` : `The ${weight.cols} units`;
  const units = before.layers.length === 1 ? 'output' : 'hidden';
  return {
    name: `${units}-weights`,
    title: `What the ${units} units look for`,
    caption:
      `${shown} of the ${units === 'hidden' ? 'first hidden' : 'output'} layer, one tile each: the weights of the ${weight.rows} pixels, where the pixels are. ` +
      `Orange excites the unit, blue inhibits it.${unmoved(settings, data)}`,
    svg: weightTiles({ before: weight, after: trained, image: data.image, units }),
  };
};

/** What is to be seen of pixels that are always black, where nothing but their gradient of 0 touches their weights. */
function unmoved(settings: Settings, { image }: LabData): string {
  const moves = distortionOf(settings, image) !== undefined;
  if (moves || settings.maxNorm !== null || settings.weightDecay > 0) return '';
  return ` Pixels that are black in every training image keep the weight that seed ${settings.seed} drew: their gradient is 0.`;
}

const mistakes: Draw = ({ tested, data, before }, { samples }) => {
  const pictures = tested?.report ? mistakenImages(tested.report, data) : [];
  if (pictures.length === 0) return null;
  const isSoftmax = before.layers.at(-1)?.activation === 'softmax';
  return {
    name: 'surest-mistakes',
    title: 'Its surest mistakes',
    caption: `The test ${samples} that it gets wrong most confidently, with ${isSoftmax ? 'the probability' : 'the output, 0 to 1,'} that it gives its wrong answer.`,
    svg: digitGallery(pictures),
  };
};

/** Of a network that gives back its input: the first test images, and what it makes of them. */
const reconstructions: Draw = async (
  { after, data: { image, inputs, outputs, classes, test } },
  { samples },
) => {
  if (after === null || image === null || classes > 0 || inputs !== outputs) return null;
  const X = test.X.slice(0, 100);
  const { data } = await after.predict(X);
  return {
    name: 'reconstructions',
    title: 'What it gives back',
    caption: `The first ${X.rows} test ${samples}, which it has never seen, and what it makes of them.`,
    svg: imageGrids({
      image,
      grids: [
        { title: 'as they are', pixels: X.data },
        { title: 'given back', pixels: data },
      ],
    }),
  };
};

const byName: Record<(typeof figureNames)[number], Draw> = {
  curves,
  confusion,
  moved: movedFigure,
  weights,
  mistakes,
  reconstructions,
};
