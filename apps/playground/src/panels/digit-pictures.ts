import { element } from '../dom.ts';
import { strength, type Tiles } from './picture.ts';

/** The size of the images that the network gets. */
export interface Size {
  readonly rows: number;
  readonly cols: number;
}

/** An image, 0 black to 255 white. */
export function imageTiles(data: Uint8Array, size: Size): Tiles {
  return { data, ...size, count: 1, name: 'image', most: 255, isSigned: false };
}

/** What each pixel adds to the answer: orange for it, blue against it. */
export function shareTiles(data: ArrayLike<number>, size: Size): Tiles {
  const most = Math.max(strength(data), 1e-12);
  return { data, ...size, count: 1, name: 'image', most, isSigned: true };
}

/** A bar for each output, which explains the output when it is clicked. */
export function barsView(explain: (output: number) => void) {
  const holder = element('div', { class: 'bars' });
  let bars: { fill: HTMLElement; value: HTMLElement }[] = [];
  const clear = (): void => {
    bars = [];
    holder.replaceChildren();
  };
  // The same buttons for as many outputs: the keyboard's focus stays where it is.
  const show = (outputs: readonly number[], best: number): void => {
    if (bars.length !== outputs.length) {
      clear();
      bars = outputs.map((_, output) => {
        const fill = element('span');
        const value = element('span', { class: 'value' });
        holder.append(
          element(
            'button',
            {
              type: 'button',
              class: 'bar',
              title: 'Where does this number come from?',
              onclick: () => explain(output),
            },
            element('span', {}, String(output)),
            element('span', { class: 'track' }, fill),
            value,
          ),
        );
        return { fill, value };
      });
    }
    const most = Math.max(1, ...outputs);
    for (const [i, { fill, value }] of bars.entries()) {
      fill.className = i === best ? 'fill best' : 'fill';
      fill.style.width = `${(Math.max(0, outputs[i]!) / most) * 100}%`;
      value.textContent = outputs[i]!.toFixed(3);
    }
  };
  return { element: holder, show, clear };
}

/** MNIST's white on black as dark ink on white paper. */
export async function bitmapOf(pixels: Uint8Array, { rows, cols }: Size): Promise<ImageBitmap> {
  const image = new ImageData(cols, rows);
  for (const [i, value] of pixels.entries())
    image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * i);
  return createImageBitmap(image);
}

/** MNIST's 28 x 28 pixels for a network that gets images of another size. */
export async function resized(pixels: Uint8Array, { rows, cols }: Size): Promise<Uint8Array> {
  if (pixels.length === rows * cols) return pixels;
  const to = new OffscreenCanvas(cols, rows).getContext('2d')!;
  const bitmap = await bitmapOf(pixels, { rows: 28, cols: 28 });
  to.drawImage(bitmap, 0, 0, cols, rows);
  bitmap.close();
  const { data } = to.getImageData(0, 0, cols, rows);
  return Uint8Array.from({ length: rows * cols }, (_, i) => 255 - data[4 * i]!);
}
