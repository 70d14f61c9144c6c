import { testContext } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import lab from '../src/index.ts';

/** The figures of a run that left nothing behind. */
async function figures(preset: string): Promise<readonly { readonly name: string; readonly svg: string }[]> {
  const nothing = { outcome: {}, metrics: [], file: async () => null };
  return (
    await lab.report!(
      lab.configure(preset, { limit: 1000, hidden: [1], dtype: 'float64' }),
      nothing,
      testContext(),
    )
  ).figures;
}

test("the README's picture is the first images as preset record moves them", async () => {
  const [figure] = await figures('record');
  expect(figure?.name).toBe('moved-images');
  // `pnpm test experiment-2 -u` draws it anew.
  await expect(figure?.svg).toMatchFileSnapshot('../figures/moved-images.svg');
});

test('a run that moves nothing has no such picture', async () => {
  expect(await figures('notebook')).toEqual([]);
});
