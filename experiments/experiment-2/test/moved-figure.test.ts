import { expect, test } from 'vitest';
import lab from '../src/index.ts';
import { presets, type Settings } from '../src/options.ts';
import { movedFigure } from '../src/report-figures.ts';
import { firstThousand } from './mnist.ts';

const defaults = Object.fromEntries(
  Object.entries(lab.options).map(([name, option]) => [name, option.default]),
) as Settings;
const images = await firstThousand();

test("the README's picture is the first images as preset record moves them", async () => {
  const settings = { ...defaults, ...presets.record };
  const figure = movedFigure({ data: { train: images, image: { rows: 28, cols: 28 } }, settings });
  // `pnpm test experiment-2 -u` draws it anew.
  await expect(figure?.svg).toMatchFileSnapshot('../figures/moved-images.svg');
});

test('a run that moves nothing has no such picture', async () => {
  const train = images;
  expect(movedFigure({ data: { train, image: { rows: 28, cols: 28 } }, settings: defaults })).toBeNull();
});
