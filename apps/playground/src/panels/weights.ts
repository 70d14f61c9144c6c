import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';
import type { ParameterView } from '../protocol.ts';
import { picture, strength } from './picture.ts';

/** More units are not drawn: their pixels could not be seen. */
const mostUnits = 64;

/** The first layer's weights, one tile a unit, and what training changed of them. */
export function weightsPanel(page: Page): HTMLElement {
  const explain = (unit: number, input: number): void => page.explain({ kind: 'weight', unit, input });
  const now = picture('The weights of the first layer', explain);
  const change = picture('What training changed of the weights', explain);
  const note = element('p', { class: 'note' });
  let shown: unknown = null;
  page.watch((state) => {
    if (state.view === shown || state.opened === null) return;
    shown = state.view;
    const after = firstWeight(state.view?.parameters ?? state.opened.firstParameters);
    const before = firstWeight(state.opened.firstParameters);
    if (after === undefined || before === undefined) return;
    const { units, ...tiles } = tilesOf(after, state);
    const draw = (on: typeof now, data: ArrayLike<number>): void =>
      on.draw({ ...tiles, data, most: strength(data), isSigned: true });
    // Each picture in a task of its own: a click in between is answered at once.
    setTimeout(() => draw(now, after.data));
    setTimeout(() =>
      draw(
        change,
        after.data.map((value, i) => value - before.data[i]!),
      ),
    );
    note.textContent =
      `${tiles.count < units ? `The first ${tiles.count} of ${units}` : `The ${units}`} ${tiles.name}s. ` +
      `Orange: a bright pixel excites the ${tiles.name}; blue: it inhibits it. Click a weight to see where it comes from.`;
  });
  return panel(
    'weights',
    'Weights',
    element(
      'div',
      { class: 'pair' },
      element('figure', {}, now.element, element('figcaption', {}, 'now')),
      element('figure', {}, change.element, element('figcaption', {}, 'what training changed')),
    ),
    note,
  );
}

function firstWeight(parameters: readonly ParameterView[]): ParameterView | undefined {
  return parameters.find(({ name }) => name === 'weight');
}

/** A dense unit's tile has the shape of the image, a filter's that of its kernel (of its first channel). */
function tilesOf({ shape, data }: ParameterView, { opened }: PageState) {
  const units = shape.at(-1)!;
  const isKernel = shape.length === 4;
  const [rows, cols] = isKernel
    ? [shape[0]!, shape[1]!]
    : imageOf(data.length / units, opened?.image ?? null);
  return { rows, cols, units, count: Math.min(units, mostUnits), name: isKernel ? 'filter' : 'unit' };
}

function imageOf(pixels: number, image: { rows: number; cols: number } | null): [rows: number, cols: number] {
  return image !== null && image.rows * image.cols === pixels ? [image.rows, image.cols] : [1, pixels];
}
