import type { FloatArray } from '@nn-labs/linalg';
import { element } from '../dom.ts';
import type { Opened } from '../protocol.ts';

/** What each hidden layer makes of the drawing: units as squares, feature maps as small pictures. */
export function activationsView(explain: (layer: number, index: number) => void) {
  const holder = element('div', { class: 'activations' });
  const clear = (): void => holder.replaceChildren();
  const show = (activations: readonly FloatArray[], layers: Opened['layers']): void => {
    const hidden = layers
      .map((layer, place) => ({ ...layer, place, values: activations[place]! }))
      .filter(({ kind, place }) => place < layers.length - 1 && kind !== 'flatten');
    holder.replaceChildren(
      ...hidden.map(({ kind, shape, values, place }) =>
        layerFigure(kind, shape, values, (index) => {
          if (kind === 'dense' || kind === 'conv2d') explain(place, index);
        }),
      ),
    );
  };
  return { element: holder, show, clear };
}

function layerFigure(
  kind: string,
  shape: readonly number[],
  values: FloatArray,
  explain: (index: number) => void,
): HTMLElement {
  const [rows, cols, maps] = shape.length === 3 ? [shape[0]!, shape[1]!, shape[2]!] : [1, 1, shape[0]!];
  const across = Math.ceil(Math.sqrt(maps * (shape.length === 3 ? 2 : 4)));
  const down = Math.ceil(maps / across);
  const gap = shape.length === 3 ? 1 : 0;
  const canvas = element('canvas', {
    width: across * (cols + gap),
    height: down * (rows + gap),
    class: 'pixels',
    role: 'img',
    'aria-label': `Activations of the ${kind} layer`,
  });
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    const { width, height } = canvas.getBoundingClientRect();
    const col = Math.floor((offsetX / width) * canvas.width);
    const row = Math.floor((offsetY / height) * canvas.height);
    const map = Math.floor(row / (rows + gap)) * across + Math.floor(col / (cols + gap));
    const place = Math.min(row % (rows + gap), rows - 1) * cols + Math.min(col % (cols + gap), cols - 1);
    if (map < maps) explain(place * maps + map);
  });
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(canvas.width, canvas.height);
  let most = 1e-12;
  for (const value of values) most = Math.max(most, Math.abs(value));
  for (let map = 0; map < maps; map++) {
    for (let p = 0; p < rows * cols; p++) {
      const row = Math.floor(map / across) * (rows + gap) + Math.floor(p / cols);
      const col = (map % across) * (cols + gap) + (p % cols);
      const grey = Math.round((255 * Math.max(0, values[p * maps + map]!)) / most);
      image.data.set([grey, grey, grey, 255], 4 * (row * canvas.width + col));
    }
  }
  context.putImageData(image, 0, 0);
  const what = shape.length === 3 ? `${maps} maps of ${rows}x${cols}` : `${maps} units`;
  return element('figure', {}, canvas, element('figcaption', {}, `${kind}: ${what}`));
}
