import { mnistSampleTrainCount } from '../dataset/mnist-sample.ts';
import { findFile } from './find-file.ts';
import { filesOf, type Place, type PlaceOptions, placesOf } from './places.ts';

/** Where to look, and how many training images are wanted (60,000 by default). */
export interface ChoiceOptions extends PlaceOptions {
  /** With up to 3,000 the sample of this package is enough. */
  trainCount?: number;
}

/** The place that is read: the first one that is named, else the sample where it has enough images, else the cache. */
export async function choosePlace({ trainCount = 60_000, ...options }: ChoiceOptions): Promise<Place> {
  const places = placesOf(options);
  const [first] = places;
  if (first.from !== 'sample') return first;
  const cache = places.at(-1)!; // the cache is always among them
  if (trainCount > mnistSampleTrainCount) return cache;
  const found = await Promise.all(filesOf(first).map(({ name }) => findFile(first.path, name)));
  return found.includes(null) ? cache : first; // a bundled program may have come without the sample
}
