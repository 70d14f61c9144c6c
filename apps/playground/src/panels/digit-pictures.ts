import { element } from '../dom.ts';
import { paint, strength } from './weights.ts';

/** The size of the images that the network gets. */
export interface Size {
  readonly rows: number;
  readonly cols: number;
}

/** Shows an image, 0 black to 255 white, pixel by pixel. */
export function showImage(canvas: HTMLCanvasElement, pixels: Uint8Array, { rows, cols }: Size): void {
  [canvas.width, canvas.height] = [cols, rows];
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(cols, rows);
  for (const [i, value] of pixels.entries()) image.data.set([value, value, value, 255], 4 * i);
  context.putImageData(image, 0, 0);
}

/** Shows what each pixel adds to the answer: orange for it, blue against it. */
export function showShares(canvas: HTMLCanvasElement, shares: ArrayLike<number>, { rows, cols }: Size): void {
  [canvas.width, canvas.height] = [cols, rows];
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(cols, rows);
  const most = Math.max(strength(shares), 1e-12);
  for (let i = 0; i < shares.length; i++) paint(image.data, 4 * i, shares[i]! / most);
  context.putImageData(image, 0, 0);
}

/** A bar for each output, which explains the output when it is clicked. */
export function showBars(
  bars: HTMLElement,
  outputs: readonly number[],
  best: number,
  explain: (digit: number) => void,
): void {
  const most = Math.max(1, ...outputs);
  bars.replaceChildren(
    ...outputs.map((output, digit) => {
      const fill = element('span', { class: digit === best ? 'fill best' : 'fill' });
      fill.style.width = `${(Math.max(0, output) / most) * 100}%`;
      return element(
        'button',
        {
          type: 'button',
          class: 'bar',
          title: 'Where does this number come from?',
          onclick: () => explain(digit),
        },
        element('span', {}, String(digit)),
        element('span', { class: 'track' }, fill),
        element('span', { class: 'value' }, output.toFixed(3)),
      );
    }),
  );
}

/** MNIST's white on black as dark ink on white paper. */
export async function bitmapOf(pixels: Uint8Array, { rows, cols }: Size): Promise<ImageBitmap> {
  const image = new ImageData(cols, rows);
  for (const [i, value] of pixels.entries())
    image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * i);
  return createImageBitmap(image);
}

/** MNIST's 28 x 28 pixels for a network that gets images of another size. */
export function resized(pixels: Uint8Array, size: Size): Uint8Array {
  if (size.rows === 28 && size.cols === 28) return pixels;
  const from = element('canvas');
  showImage(from, pixels, { rows: 28, cols: 28 });
  const to = new OffscreenCanvas(size.cols, size.rows).getContext('2d')!;
  to.drawImage(from, 0, 0, size.cols, size.rows);
  const { data } = to.getImageData(0, 0, size.cols, size.rows);
  return Uint8Array.from({ length: size.rows * size.cols }, (_, i) => data[4 * i]!);
}
