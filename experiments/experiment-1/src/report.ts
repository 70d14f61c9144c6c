import type { Config, Report, RunContext } from '@nn-labs/experiment';
import { type TileRow, tileRows } from '@nn-labs/figures';
import type { Matrix } from '@nn-labs/linalg';
import { nearestMean } from './digits.ts';
import { load, type options } from './run.ts';

/** The means as pictures: all that the classifier knows. */
export async function report(settings: Config<typeof options>, context: RunContext): Promise<Report> {
  const { train, test } = await load(settings, context);
  const steps = nearestMean(train, test);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  // A tile is a column: (10, 784) becomes (28 · 28, 10).
  const row = (title: string, images: Matrix, labels: Iterable<number>): TileRow => {
    const values = images.transpose().data;
    return { title, shape: [28, 28, 10], values, captions: Array.from(labels, String) };
  };
  const svg = tileRows('Ten images and ten means', [
    row('the first ten training images', train.X.slice(0, 10), train.labels.subarray(0, 10)),
    row('the mean of each digit', step.value, Array(10).keys()),
  ]);
  const caption = 'The means of the training images are all that the classifier knows.';
  return { figures: [{ name: 'means', title: 'Ten means', caption, svg }], findings: [], text: [] };
}
