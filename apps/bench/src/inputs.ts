import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FloatArray, oneHot, RandomState } from '@nn-labs/linalg';
import { type Dataset, scalePixels } from '@nn-labs/mnist';
import { cnnShapes } from './contestant/cnn.ts';

/** Files with what all contestants start from, so that they do the same work on the same numbers. */
export interface Inputs {
  readonly folder: string;
  /** Non-zero values of the notebook's X. */
  readonly notebookNonZero: number;
  readonly notebookCount: number;
  readonly mnistCount: number;
  remove(): Promise<void>;
}

const notebookImages = 1000;

/**
 * Writes the inputs into a new folder among the system's temporary ones: `.f64` little-endian numbers, `.u8` bytes.
 * Without images only the factors of products of these sizes are written.
 */
export async function writeInputs(train: Dataset['train'] | null, sizes: readonly number[]): Promise<Inputs> {
  const folder = await mkdtemp(join(tmpdir(), 'nn-labs-bench-'));
  const floats = (name: string, values: FloatArray) =>
    writeFile(join(folder, `${name}.f64`), Float64Array.from(values));
  const notebook = train === null ? { count: 0, nonZero: 0 } : await writeNotebook(train, floats);
  if (train !== null) {
    await writeFile(join(folder, 'mnist-images.u8'), train.images);
    await writeFile(join(folder, 'mnist-labels.u8'), train.labels);
    const random = new RandomState(40); // weights as the initialiser `he` draws them
    await floats('mnist-w1', random.normal(0, Math.sqrt(2 / 784), [784, 128]).data);
    await floats('mnist-w2', random.normal(0, Math.sqrt(2 / 128), [128, 10]).data);
    for (const [name, [rows, cols]] of Object.entries(cnnShapes)) {
      await floats(`cnn-${name}`, random.normal(0, Math.sqrt(2 / rows), [rows, cols]).data);
    }
  }
  for (const size of sizes) {
    const random = new RandomState(size);
    await floats(`product-${size}-a`, random.uniform(-1, 1, [size, size]).data);
    await floats(`product-${size}-b`, random.uniform(-1, 1, [size, size]).data);
  }
  return {
    folder,
    notebookNonZero: notebook.nonZero,
    notebookCount: notebook.count,
    mnistCount: train?.count ?? 0,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeNotebook(
  train: Dataset['train'],
  floats: (name: string, values: FloatArray) => Promise<void>,
): Promise<{ count: number; nonZero: number }> {
  const count = Math.min(notebookImages, train.count);
  const X = scalePixels(train.images, 'float64', count, 784);
  await floats('notebook-x', X);
  await floats('notebook-y', oneHot(train.labels.subarray(0, count), 10).data);
  const random = new RandomState(40); // as after np.random.seed(40)
  await floats('notebook-w1', random.uniform(-1, 1, [784, 64]).data);
  await floats('notebook-w2', random.uniform(-1, 1, [64, 10]).data);
  return { count, nonZero: countNonZero(X) };
}

function countNonZero(values: FloatArray): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++;
  return count;
}
