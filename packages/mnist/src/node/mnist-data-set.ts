import type { TransferOptions } from './fetch-files.ts';
import { type FetchedFile, fetchMnist } from './fetch-mnist.ts';
import type { LocateOptions } from './load-mnist.ts';
import { type MnistStatus, mnistStatus, type PlaceStatus, type VerifiedFile, verifyMnist } from './status.ts';

type Options = LocateOptions & Pick<TransferOptions, 'signal' | 'onProgress'>;

/**
 * MNIST as a lab names it among its `datasets`: what `pnpm exp data status`, `fetch` and `verify` ask for, in the words of
 * that command.
 *
 * @example
 * ```ts
 * import { mnistDataSet } from '@nn-labs/mnist/node';
 * const { places, summary } = await mnistDataSet.status({ env: {} });
 * places[0]?.from; // => 'sample'
 * ```
 */
export const mnistDataSet = {
  name: 'MNIST',

  async status(options: Options): Promise<MnistStatus & { summary: string }> {
    const found = await mnistStatus(options);
    return { ...found, summary: summaryOf(found) };
  },

  fetch({ dataDir, ...options }: Options): Promise<FetchedFile[]> {
    return fetchMnist({ ...(dataDir !== undefined && { dir: dataDir }), ...options });
  },

  async verify(
    options: Options,
  ): Promise<
    MnistStatus<VerifiedFile> & { fault: { cause: string; remedy: string } | null; note: string | null }
  > {
    const verdict = await verifyMnist(options);
    const [first] = verdict.places;
    // A folder that is named stands for itself; otherwise labs read the sample and the cache.
    const places = verdict.places.filter(({ from }) => from === first?.from || first?.from === 'sample');
    const bad = places.find(isBad);
    const isLacking = places.some(({ files }) => files.some(({ state }) => state === 'missing'));
    return {
      ...verdict,
      places,
      fault: bad
        ? { cause: `MNIST is not complete and sound in ${bad.path}`, remedy: remedies[bad.from] }
        : null,
      note: !bad && isLacking ? `What is there is sound. ${remedies.cache}` : null,
    };
  },
};

/** What is not downloaded yet is not damaged. */
function isBad({ from, files }: PlaceStatus<VerifiedFile>): boolean {
  return files.some(({ state }) => state !== 'good' && (from !== 'cache' || state !== 'missing'));
}

function summaryOf({ used }: MnistStatus): string {
  if (used === null) {
    return 'Labs use the sample for up to 2,000 images (--limit); for more, pnpm exp data fetch downloads MNIST.';
  }
  if (used.from === 'cache') {
    return `Labs use the sample for up to 2,000 images (--limit), and for more the files in ${used.path}`;
  }
  if (used.files.every(({ path }) => path !== null)) return `Labs use the files in ${used.path}`;
  const name = used.from === 'dataDir' ? '--data-dir' : used.from;
  return `${name} is given, so labs look nowhere else, but not all four files are there.`;
}

const remedies = {
  dataDir: 'Put the four original files there, or leave the folder out.',
  MNIST_DIR: 'Put the four original files there, or unset MNIST_DIR.',
  sample: 'Get the files of this repository again: git checkout packages/mnist/sample',
  cache: 'pnpm exp data fetch downloads what is missing or damaged.',
} as const;
