import type { FloatArray } from '@nn-labs/linalg';
import { element } from '../dom.ts';
import type { Opened } from '../protocol.ts';
import { picture } from './picture.ts';

/** What each hidden layer makes of the drawing: units as squares, feature maps as small pictures. */
export function activationsView(explain: (layer: number, index: number) => void) {
  const holder = element('div', { class: 'activations' });
  let shown: Opened['layers'] | null = null;
  let drawers: ((activations: readonly FloatArray[]) => void)[] = [];
  const clear = (): void => {
    shown = null;
    holder.replaceChildren();
  };
  // The same pictures for the same layers: the keyboard's cursor stays where it is.
  const show = (activations: readonly FloatArray[], layers: Opened['layers']): void => {
    if (shown !== layers) {
      shown = layers;
      const hidden = [...layers.entries()]
        .filter(([place, { kind }]) => place < layers.length - 1 && kind !== 'flatten')
        .map(([place, layer]) => layerFigure(place, layer, explain));
      drawers = hidden.map(({ draw }) => draw);
      holder.replaceChildren(...hidden.map(({ figure }) => figure));
    }
    for (const draw of drawers) draw(activations);
  };
  return { element: holder, show, clear };
}

function layerFigure(
  layer: number,
  { kind, shape }: Opened['layers'][number],
  explain: (layer: number, index: number) => void,
) {
  const isMap = shape.length === 3;
  const [rows, cols, count] = isMap ? [shape[0]!, shape[1]!, shape[2]!] : [1, 1, shape[0]!];
  const name = isMap ? 'map' : 'unit';
  const view = picture(
    `Activations of layer ${layer}, ${kind}`,
    kind === 'dense' || kind === 'conv2d' ? (tile, place) => explain(layer, place * count + tile) : undefined,
  );
  const draw = (activations: readonly FloatArray[]): void => {
    const data = activations[layer]!;
    let most = 1e-12;
    for (const value of data) most = Math.max(most, Math.abs(value));
    view.draw({ data, rows, cols, count, name, most, isSigned: false });
  };
  const what = isMap ? `${count} maps of ${rows}x${cols}` : `${count} units`;
  return {
    draw,
    figure: element(
      'figure',
      {},
      view.element,
      element('figcaption', {}, `layer ${layer}, ${kind}: ${what}`),
    ),
  };
}
