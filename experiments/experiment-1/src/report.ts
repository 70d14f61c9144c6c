import type { Config, Report, RunContext } from '@nn-labs/experiment';
import { imageGrids } from '@nn-labs/figures';
import { nearestMean } from './digits.ts';
import { load, type options } from './run.ts';

/** The means as pictures: all that the classifier knows. */
export async function report(settings: Config<typeof options>, context: RunContext): Promise<Report> {
  const { train, test } = await load(settings, context);
  const steps = nearestMean(train, test);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const first = { title: 'the first ten training images', pixels: train.X.slice(0, 10).data };
  const grids = [first, { title: 'the mean of each digit', pixels: step.value.data }] as const;
  const svg = imageGrids({ image: { rows: 28, cols: 28 }, grids });
  const caption = 'The means of the training images are all that the classifier knows.';
  return { figures: [{ name: 'means', title: 'Ten means', caption, svg }], findings: [], text: [] };
}
