import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';
import type { ParameterView } from '../protocol.ts';

/** More units are not drawn: their pixels could not be seen. */
const mostUnits = 64;

/** The first layer's weights, one tile a unit, and what training changed of them. */
export function weightsPanel(page: Page): HTMLElement {
  const now = tiles('The weights of the first layer, one tile for each unit');
  const change = tiles('What training changed of these weights');
  const note = element('p', { class: 'note' });
  now.canvas.addEventListener('click', (event) => page.explain({ kind: 'weight', ...now.placeOf(event) }));
  let shown: unknown = null;
  page.watch((state) => {
    if (state.view === shown || state.opened === null) return;
    shown = state.view;
    const after = firstWeight(state.view?.parameters ?? state.opened.firstParameters);
    const before = firstWeight(state.opened.firstParameters);
    if (after === undefined || before === undefined) return;
    const grid = gridOf(after, state);
    // Each picture in a task of its own: a click in between is answered at once.
    setTimeout(() => now.draw(after.data, grid));
    setTimeout(() => {
      const changed = after.data.map((value, i) => value - before.data[i]!);
      change.draw(changed, grid);
    });
    note.textContent =
      `${grid.shown < grid.units ? `The first ${grid.shown} of ${grid.units}` : `The ${grid.units}`} units. ` +
      'Orange: a bright pixel excites the unit; blue: a bright pixel inhibits the unit. Click a weight to see where it comes from.';
  });
  return panel(
    'weights',
    'Weights',
    element(
      'div',
      { class: 'pair' },
      element('figure', {}, now.canvas, element('figcaption', {}, 'now')),
      element('figure', {}, change.canvas, element('figcaption', {}, 'what training changed')),
    ),
    note,
  );
}

function firstWeight(parameters: readonly ParameterView[]): ParameterView | undefined {
  return parameters.find(({ name }) => name === 'weight');
}

interface Grid {
  readonly rows: number;
  readonly cols: number;
  readonly units: number;
  readonly shown: number;
  readonly across: number;
  readonly down: number;
}

/** A dense unit's tile has the shape of the image, a filter's that of its kernel (of its first channel). */
function gridOf({ shape, data }: ParameterView, { opened }: PageState): Grid {
  const units = shape.at(-1)!;
  const [rows, cols] =
    shape.length === 4 ? [shape[0]!, shape[1]!] : imageOf(data.length / units, opened?.image ?? null);
  const shown = Math.min(units, mostUnits);
  const across = Math.ceil(Math.sqrt(shown));
  return { rows, cols, units, shown, across, down: Math.ceil(shown / across) };
}

function imageOf(pixels: number, image: { rows: number; cols: number } | null): [rows: number, cols: number] {
  return image !== null && image.rows * image.cols === pixels ? [image.rows, image.cols] : [1, pixels];
}

function tiles(label: string) {
  const canvas = element('canvas', { role: 'img', 'aria-label': label, class: 'pixels' });
  let grid: Grid | null = null;
  const draw = (data: ArrayLike<number>, of: Grid): void => {
    grid = of;
    const { rows, cols, shown, across, down } = of;
    const [width, height] = [across * (cols + 1) - 1, down * (rows + 1) - 1];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext('2d')!;
    const image = context.createImageData(width, height);
    const most = strength(data);
    // A kernel (rows, cols, channels, filters): its first channel.
    const stride = data.length / (rows * cols);
    for (let u = 0; u < shown; u++) {
      for (let p = 0; p < rows * cols; p++) {
        const row = Math.floor(u / across) * (rows + 1) + Math.floor(p / cols);
        const col = (u % across) * (cols + 1) + (p % cols);
        paint(image.data, (row * width + col) * 4, data[p * stride + u]! / most);
      }
    }
    context.putImageData(image, 0, 0);
  };
  const placeOf = (event: MouseEvent): { unit: number; input: number } => {
    const { rows, cols, across } = grid!;
    const box = canvas.getBoundingClientRect();
    const col = Math.floor(((event.clientX - box.left) / box.width) * canvas.width);
    const row = Math.floor(((event.clientY - box.top) / box.height) * canvas.height);
    const unit = Math.floor(row / (rows + 1)) * across + Math.floor(col / (cols + 1));
    const input = Math.min(row % (rows + 1), rows - 1) * cols + Math.min(col % (cols + 1), cols - 1);
    return { unit: Math.min(unit, grid!.shown - 1), input };
  };
  return { canvas, draw, placeOf };
}

/** The size of a weight that gets the full colour: 99 % of all are smaller. */
export function strength(data: ArrayLike<number>): number {
  const step = Math.max(1, Math.floor(data.length / 5000));
  const sizes: number[] = [];
  for (let i = 0; i < data.length; i += step) sizes.push(Math.abs(data[i]!));
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor((sizes.length - 1) * 0.99)] || 1;
}

/** Okabe and Ito's blue for what is negative, vermilion for what is positive. */
export function paint(out: Uint8ClampedArray, at: number, share: number): void {
  const positive = share >= 0;
  out[at] = positive ? 0xdd : 0x1f;
  out[at + 1] = positive ? 0x6b : 0x84;
  out[at + 2] = positive ? 0x10 : 0xc6;
  out[at + 3] = 255 * Math.min(1, Math.max(0.03, Math.abs(share) || 0));
}
