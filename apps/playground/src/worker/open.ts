import { type Dataset, imageDataset } from '@nn-labs/classifier';
import type { LabelledImages } from '@nn-labs/mnist';
import type { Layer, Network } from '@nn-labs/network';
import type { Samples } from '../lab-kit.ts';
import { labOf } from '../labs.ts';
import type { Mistake, Opened, OpenRequest } from '../protocol.ts';
import { copyOf } from './copies.ts';
import type { ImageSource } from './images.ts';
import { withWholePixels, withWrongSlope } from './mistakes.ts';
import { Run } from './run.ts';
import { networkFacts, openedOf } from './view.ts';

/** What is open: a training, and the images that it was made of. */
export interface Open {
  readonly run: Run;
  readonly train: LabelledImages;
  readonly test: Promise<{ readonly images: LabelledImages; readonly samples: Samples }>;
  /** What a byte of an image is divided by. */
  readonly pixelScale: number;
  /** What the page shows: the weights of the last view, also while an epoch is being trained; or a file's network. */
  readonly shown: Network<Layer>;
  /** How many epochs of the training these weights have seen. */
  shownEpochs: number;
  readonly isModel: boolean;
  readonly mistake: Mistake;
  readonly opened: Opened;
}

/** Loads the images, and draws the first weights. */
export async function openTraining(
  source: ImageSource,
  { lab: id, settings, mistake }: OpenRequest,
): Promise<Open> {
  const lab = await labOf(id);
  const { train, test, classes, name } = await source.load(settings.limit as number | null);
  // The test images may still be on their way; nothing asks for them before they are there.
  const datasetOf = (images: LabelledImages): Dataset => {
    const dataset = imageDataset({ source: name, classes, train, test: images });
    return mistake === 'pixels' ? withWholePixels(dataset) : dataset;
  };
  const run = await Run.open(mistake === 'slope' ? withWrongSlope(lab) : lab, settings, datasetOf(train));
  const { dtype } = run.network.config;
  return {
    run,
    train,
    test: test.then((images) => ({ images, samples: datasetOf(images).test.slice(0, images.count, dtype) })),
    pixelScale: mistake === 'pixels' ? 1 : 255,
    shown: copyOf(run.network),
    shownEpochs: 0,
    isModel: false,
    mistake,
    opened: await openedOf(run, classes, name === 'idx'),
  };
}

/** The same with a file's network in place of the one that is trained; `first` is what it was before it was trained. */
export async function withModel(trained: Open, model: Network<Layer>, first: Network<Layer>): Promise<Open> {
  const { train, opened } = trained;
  const { images } = await trained.test;
  const dataset = imageDataset({ source: 'model', classes: opened.classes, train, test: images });
  const samples = dataset.test.slice(0, images.count, model.config.dtype);
  return {
    ...trained,
    ...{ shown: model, isModel: true, pixelScale: 255 },
    opened: { ...opened, ...networkFacts(model, first) },
    test: Promise.resolve({ images, samples }),
  };
}
