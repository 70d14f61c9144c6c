import type { Config, Report, RunContext } from '@nn-labs/experiment';
import { tileRows } from '@nn-labs/figures';
import { nearestMean } from './digits.ts';
import { load, type options } from './run.ts';

/** The means as pictures: all that the classifier knows. */
export async function report(settings: Config<typeof options>, context: RunContext): Promise<Report> {
  const { train, test } = await load(settings, context);
  const steps = nearestMean(train, test);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const shape = [28, 28, 10]; // a tile is a column: (10, 784) becomes (28 · 28, 10)
  const svg = tileRows('Ten images and ten means', [
    { title: 'the first ten training images', shape, values: train.X.slice(0, 10).transpose().data },
    { title: 'the mean of each digit, 0 to 9', shape, values: step.value.transpose().data },
  ]);
  const caption = 'The means of the training images are all that the classifier knows.';
  return { figures: [{ name: 'means', title: 'Ten means', caption, svg }], findings: [], text: [] };
}
