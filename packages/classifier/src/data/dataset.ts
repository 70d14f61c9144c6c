import type { DataSet, ModelFile, Options, PlanContext, RunContext } from '@nn-labs/experiment';
import { ByteItems, type DType, Matrix, oneHot } from '@nn-labs/linalg';
import { type LabelledImages, pixelValues } from '@nn-labs/mnist';
import type { Rule } from '../settings/group.ts';

/** Samples as matrices: X (N, inputs), Y (N, outputs). */
export interface Samples {
  readonly X: Matrix;
  readonly Y: Matrix;
}

/** A set of samples as its source has it. */
export interface SampleSet {
  readonly count: number;
  /** The samples [from, from + count) as matrices. */
  slice(from: number, count: number, dtype: DType): Samples;
  /** The bytes of the first samples, which their SHA-256 is of. */
  bytes(count: number): readonly Uint8Array[];
}

/** What a network has to know of its data. */
export interface DataShape {
  /** Rows and columns where a sample is a grey image; null where it is not. */
  readonly image: { readonly rows: number; readonly cols: number } | null;
  /** The columns of X. */
  readonly inputs: number;
  /** The columns of Y. */
  readonly outputs: number;
  /** How many classes there are; 0 where the targets are none. */
  readonly classes: number;
}

/** What a source says of its data before it is read. */
export interface DataPlan extends DataShape {
  /** What the data is, such as `mnist`. */
  readonly source: string;
  /** Where this machine has it: `sample`, `folder`, `cache`; null where that says nothing. */
  readonly from: string | null;
  readonly trainCount: number;
  readonly testCount: number;
  /** What the user should know beforehand, such as that it would be downloaded. */
  readonly note?: string | undefined;
}

/** Data to train on and to be tested on. */
export interface Dataset extends DataShape {
  readonly source: string;
  readonly from: string | null;
  readonly train: SampleSet;
  readonly test: SampleSet;
}

/** What the samples and their classes are called in texts. */
export interface Words {
  /** In the plural: `images`. */
  readonly samples: string;
  /** Of a class: `digit`; also its key in the result. */
  readonly label: string;
}

/** Where a lab's data comes from: its options, the rules between them, and how it is found. */
export interface DataSource<S extends Options = Options> {
  readonly options: S;
  readonly words: Words;
  /** Whether there is right and wrong: false where the targets are no classes. */
  readonly isJudged: boolean;
  /** Whether the samples are grey images, which may be moved. */
  readonly areImages: boolean;
  /** The presets' and flags' values that `--verify` sets, such as the real data. */
  readonly verify?: Readonly<Record<string, unknown>>;
  /** On which data a model that `predict` takes unasked was trained. */
  readonly models?: ModelFile['on'];
  /** What `pnpm exp data` manages. */
  readonly datasets?: readonly DataSet[];
  rules?(settings: Readonly<Record<string, unknown>>): Rule[];
  /** What {@link DataSource.load} would find, with as little reading as possible. */
  plan(
    settings: Readonly<Record<string, unknown>>,
    trainCount: number,
    context: PlanContext,
  ): Promise<DataPlan>;
  /** The data, with `trainCount` training samples or as many as there are; Infinity asks for all. */
  load(
    settings: Readonly<Record<string, unknown>>,
    trainCount: number,
    context: RunContext,
  ): Promise<Dataset>;
}

/**
 * What the targets of images are: `classes`, a one for the label's place; `inputs`, the image itself, which an autoencoder
 * is to give back; or what a function answers for a label: one number, or one for each output.
 */
export type Targets = 'classes' | 'inputs' | ((label: number) => number | readonly number[]);

/** Images with labels, to be trained on and to be tested on. */
export interface ImageData {
  readonly source: string;
  readonly from?: string | null;
  /** How many labels there are: 0 to classes - 1. */
  readonly classes: number;
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/**
 * Images as a data set: pixels / 255, and the targets of their labels. For data that is at hand, in a page say.
 *
 * @example
 * ```ts
 * import { imageDataset } from '@nn-labs/classifier';
 * const images = { images: Uint8Array.of(0, 255, 51, 0), labels: Uint8Array.of(1, 0), count: 2, rows: 1, cols: 2 };
 * const data = imageDataset({ source: 'bars', classes: 2, train: images, test: images });
 * const { X, Y } = data.train.slice(0, 2, 'float64');
 * X.toRows(); // => [ [ 0, 1 ], [ 0.2, 0 ] ]
 * Y.toRows(); // => [ [ 0, 1 ], [ 1, 0 ] ]
 * imageDataset({ source: 'bars', classes: 2, train: images, test: images }, (label) => label).outputs; // => 1
 * ```
 */
export function imageDataset(data: ImageData, targets: Targets = 'classes'): Dataset {
  const { source, from = null, train, test } = data;
  const set = (images: LabelledImages) => imageSet(images, data.classes, targets);
  return { source, from, ...imageShape(train, data.classes, targets), train: set(train), test: set(test) };
}

/** What a network has to know of images with these targets. */
export function imageShape(
  { rows, cols }: { readonly rows: number; readonly cols: number },
  classes: number,
  targets: Targets,
): DataShape {
  const image = { rows, cols };
  const inputs = rows * cols;
  if (targets === 'classes') return { image, inputs, outputs: classes, classes };
  if (targets === 'inputs') return { image, inputs, outputs: inputs, classes: 0 };
  const outputs = [targets(0)].flat().length;
  return { image, inputs, outputs, classes: Math.max(2, outputs) };
}

function imageSet(set: LabelledImages, classes: number, targets: Targets): SampleSet {
  const { images, labels, rows, cols, count } = set;
  const pixels = rows * cols;
  return {
    count,
    slice(from, length, dtype) {
      const bytes = images.subarray(from * pixels, (from + length) * pixels);
      // Left as bytes until somebody asks for numbers: training and evaluating in the engine never do.
      const X = new Matrix(length, pixels, new ByteItems(bytes, pixelValues(dtype)));
      const own = labels.subarray(from, from + length);
      if (targets === 'inputs') return { X, Y: new Matrix(length, pixels, X.data.slice()) };
      if (targets === 'classes') return { X, Y: oneHot(own, classes, dtype) };
      const rowOf = (label: number) => [targets(label)].flat();
      return { X, Y: Matrix.fromRows(Array.from(own, rowOf), dtype) };
    },
    bytes: (length) => [images.subarray(0, length * pixels), labels.subarray(0, length)],
  };
}

/**
 * Matrices as a set of samples, for data of your own: X (N, inputs), Y (N, outputs).
 *
 * @throws RangeError where X and Y have other numbers of rows.
 * @example
 * ```ts
 * import { sampleSet } from '@nn-labs/classifier';
 * import { Matrix } from '@nn-labs/linalg';
 * const set = sampleSet(Matrix.fromRows([[0, 1], [2, 3]]), Matrix.fromRows([[0], [1]]));
 * set.slice(1, 1, 'float32').X.toRows(); // => [ [ 2, 3 ] ]
 * sampleSet(Matrix.ones(2, 1), Matrix.ones(3, 1)); // throws sampleSet: X has 2 rows, Y has 3
 * ```
 */
export function sampleSet(X: Matrix, Y: Matrix): SampleSet {
  if (X.rows !== Y.rows) {
    throw new RangeError(`sampleSet: X has ${X.rows} rows, Y has ${Y.rows}. Give a target for each sample.`);
  }
  const part = (matrix: Matrix, from: number, count: number, dtype: DType) =>
    matrix.slice(from, from + count).astype(dtype);
  return {
    count: X.rows,
    slice: (from, count, dtype) => ({ X: part(X, from, count, dtype), Y: part(Y, from, count, dtype) }),
    bytes: (count) =>
      [X, Y].map((matrix) => {
        const { data } = matrix.slice(0, count).astype('float64');
        return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      }),
  };
}

/** What a lab trains on and is tested on. */
export interface LabData extends DataShape {
  readonly source: string;
  readonly from: string | null;
  readonly train: Samples;
  readonly test: Samples;
  /**
   * Training samples that it is not trained on: those of `--validation`; without it, for a run that is recorded, some that
   * `--limit` leaves; null when there are none.
   */
  readonly heldOut: Samples | null;
  /**
   * For a run that is recorded: the SHA-256 of the samples that are used, those of `--validation` among the training
   * samples.
   */
  readonly sha256: { readonly trainSha256: string; readonly testSha256: string } | null;
}
