import {
  type LabelledImages,
  labelledImagesFromBytes,
  mnistSampleFromBytes,
  mnistSampleTrainCount,
  parseIdx,
} from '@nn-labs/mnist';
import testImagesUrl from '@nn-labs/mnist/sample/t10k-images-idx3-ubyte.gz?url';
import testLabelsUrl from '@nn-labs/mnist/sample/t10k-labels-idx1-ubyte.gz?url';
import firstImagesUrl from '@nn-labs/mnist/sample/train-images-0-999-idx3-ubyte.gz?url';
import moreImagesUrl from '@nn-labs/mnist/sample/train-images-1000-2999-idx3-ubyte.gz?url';
import labelsUrl from '@nn-labs/mnist/sample/train-labels-0-2999-idx1-ubyte.gz?url';
import { sha256 } from '@nn-labs/network';
import { PageProblem } from '../page-problem.ts';
import { download, type Progress } from './download.ts';

/** Allows any page to read its files. */
const mirror = 'https://cdn.jsdelivr.net/gh/fgnt/mnist/';

/** All training files of MNIST, and the SHA-256 of their unpacked bytes. */
const trainingFiles = {
  'train-images-idx3-ubyte.gz': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte.gz': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
} as const;

/** Images to train on, and to test on: those may come later. */
export interface PageImages {
  /** `idx` for files that were dropped on the page. */
  readonly name: 'mnist' | 'idx';
  readonly classes: number;
  readonly train: LabelledImages;
  readonly test: Promise<LabelledImages>;
}

/** The images that a training needs: the sample's where they are enough, else all of MNIST; or the user's own. */
export class ImageSource {
  readonly #base: () => string;
  readonly #progress: Progress;
  readonly #files = new Map<string, Promise<Uint8Array>>();
  #own: PageImages | null = null;
  /** The images before those that were dropped last, until a training was opened on them. */
  #before: PageImages | null = null;

  /** `base` is the page's address: its server may have all of MNIST below it. */
  constructor(base: () => string, progress: Progress) {
    this.#base = base;
    this.#progress = progress;
  }

  /** The first `limit` training images, or all of MNIST for null; the user's own where there are some. */
  async load(limit: number | null): Promise<PageImages> {
    if (this.#own !== null) return this.#own;
    const isSample = limit !== null && limit <= mnistSampleTrainCount;
    const train = isSample ? await this.#sample(limit) : await this.#all();
    return { name: 'mnist', classes: 10, train, test: this.#test() };
  }

  /** A training was opened on the images that were dropped last. */
  keep(): void {
    this.#before = this.#own;
  }

  /** None could be opened on them: again those before. */
  forget(): void {
    this.#own = this.#before;
  }

  /** Takes IDX files that were dropped: images and labels, the larger pair to train on, the smaller to test on. */
  take(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): string {
    const parsed = files.map(({ name, bytes }) => ({ name, bytes, idx: parseIdx(bytes, { path: name }) }));
    const images = parsed.filter(({ idx }) => idx.shape.length === 3);
    const labels = parsed.filter(({ idx }) => idx.shape.length === 1);
    const pairs = images.map(({ name, bytes, idx }) => {
      const same = labels.filter((each) => each.idx.shape[0] === idx.shape[0]);
      const fitting = same.find((each) => kindOf(each.name) === kindOf(name)) ?? same[0];
      if (fitting === undefined) {
        throw new RangeError(`${name} has ${idx.shape[0]} images, and no file has as many labels`);
      }
      return labelledImagesFromBytes({ images: bytes, labels: fitting.bytes });
    });
    const [train, test = train] = pairs.sort((a, b) => b.count - a.count);
    if (train === undefined || test === undefined) {
      throw new RangeError('these are not IDX files of images and labels. Drop both, or all four');
    }
    if (train.rows !== test.rows || train.cols !== test.cols) {
      throw new RangeError(
        `the training images have ${train.rows}x${train.cols} pixels, the test images ${test.rows}x${test.cols}: give images of one size`,
      );
    }
    const classes = 1 + [train, test].flatMap((each) => [...each.labels]).reduce((a, b) => Math.max(a, b), 0);
    const { rows, cols, count } = train;
    this.#own = { name: 'idx', classes, train, test: Promise.resolve(test) };
    const facts = `of ${rows}x${cols} pixels, ${classes} classes`;
    return test === train
      ? `${count} images ${facts}; it learns from them and is tested on them, drop all four files for others`
      : `${count} training images and ${test.count} test images ${facts}`;
  }

  async #sample(count: number): Promise<LabelledImages> {
    const urls = count <= 1000 ? [firstImagesUrl] : [firstImagesUrl, moreImagesUrl];
    const [labels, ...images] = await Promise.all([labelsUrl, ...urls].map((url) => this.#file(url)));
    return mnistSampleFromBytes({ images, labels: labels! });
  }

  async #test(): Promise<LabelledImages> {
    const [images, labels] = await Promise.all([testImagesUrl, testLabelsUrl].map((url) => this.#file(url)));
    return labelledImagesFromBytes({ images: images!, labels: labels! });
  }

  async #all(): Promise<LabelledImages> {
    const [images, labels] = await Promise.all(
      Object.entries(trainingFiles).map(async ([name, expected]) => {
        // Not every server has them.
        const near = this.#file(new URL(`mnist/${name}`, this.#base()).href, expected);
        return await near.catch((here: Error) =>
          this.#file(mirror + name, expected).catch((there: Error) => {
            throw new PageProblem(
              `all of MNIST is neither on this page’s server (${here.message}) nor at ${mirror} (${there.message})`,
              wayOut,
            );
          }),
        );
      }),
    );
    return labelledImagesFromBytes({ images: images!, labels: labels! });
  }

  /** The unpacked bytes of a file; asked for, and compared with a SHA-256 that is given, once. */
  #file(url: string, expected: string | null = null): Promise<Uint8Array> {
    const known = this.#files.get(url);
    if (known !== undefined) return known;
    const loading = download(url, this.#progress).then(async (bytes) => {
      const found = expected && (await sha256([bytes]));
      if (found === expected) return bytes;
      throw new Error(
        `${url} is not MNIST’s: its SHA-256 is ${found?.slice(0, 8)}…, not ${expected?.slice(0, 8)}…`,
      );
    });
    this.#files.set(url, loading);
    loading.catch(() => this.#files.delete(url));
    return loading;
  }
}

const wayOut = `Give a limit of at most ${mnistSampleTrainCount}: so many images come with the page. Or run pnpm playground where pnpm exp data status finds MNIST.`;

function kindOf(name: string): string {
  return /^(t10k|test)/i.test(name) ? 'test' : 'train';
}
