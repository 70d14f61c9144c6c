import { mnistSampleTrainCount } from '../dataset/mnist-sample.ts';
import { findFiles } from './find-file.ts';
import { filesOf, type Place, type PlaceOptions, placesOf } from './places.ts';
import { missingFiles } from './reading-fault.ts';

/** Where to look, and how many training images are wanted. */
export interface LocateOptions extends PlaceOptions {
  /** With up to 3,000 the sample of this package is enough; 60,000 by default. */
  trainCount?: number;
}

/**
 * The place that `loadMnist` reads, with all its files there, or null where it would have to download; reads nothing.
 *
 * @throws {MnistDataError} `missing` if a folder is named that does not have the four files.
 *
 * @example
 * ```ts
 * import { locateMnist } from '@nn-labs/mnist/node';
 * (await locateMnist({ trainCount: 3000, env: {} }))?.from; // => 'sample'
 * await locateMnist({ cacheDir: 'no-such-folder', env: {} }); // => null
 * await locateMnist({ dataDir: 'no-such-folder' }); // throws no such folder
 * ```
 */
export async function locateMnist(options: LocateOptions = {}): Promise<Place | null> {
  const { trainCount = 60_000 } = options;
  for (const place of placesOf(options)) {
    if (place.from === 'sample' && trainCount > mnistSampleTrainCount) continue;
    const found = await findFiles(place.path, filesOf(place));
    if (!found.includes(null)) return place;
    // A bundled program may have come without the sample, and the cache can be filled.
    if (place.from !== 'sample' && place.from !== 'cache') {
      throw await missingFiles({ operation: 'loadMnist', place }, filesOf(place), found);
    }
  }
  return null;
}
