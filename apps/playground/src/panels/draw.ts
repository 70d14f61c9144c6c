import { NoInkError, normaliseDigit } from '@nn-labs/mnist';
import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import { activationsView } from './activations.ts';
import { DrawingPad } from './drawing-pad.ts';
import { paint, strength } from './weights.ts';

/** Draw a digit: what the network saw of it, its outputs while drawing, and which pixels spoke for the answer. */
export function drawPanel(page: Page): HTMLElement {
  const said = element('p', { 'aria-live': 'polite', id: 'drawn-answer' });
  const notes = element('p', { class: 'note' });
  const seen = element('canvas', {
    width: 28,
    height: 28,
    class: 'pixels',
    role: 'img',
    'aria-label': 'What the network saw',
  });
  const spoke = element('canvas', {
    width: 28,
    height: 28,
    class: 'pixels',
    role: 'img',
    'aria-label': 'Which pixels spoke for the answer, and which against it',
  });
  const bars = element('div', { class: 'bars' });
  const inside = activationsView((layer, index) => explainUnit(layer, index));
  const explainUnit = (layer: number, index: number): void => {
    if (current !== null) page.explain({ kind: 'unit', layer, index, pixels: current });
  };
  let current: Uint8Array | null = null;
  let isBusy = false;
  let isWaiting = false;

  const read = async (): Promise<void> => {
    if (isBusy) {
      isWaiting = true;
      return;
    }
    isBusy = true;
    await look();
    isBusy = false;
    if (isWaiting) {
      isWaiting = false;
      requestAnimationFrame(() => void read());
    }
  };
  const look = async (): Promise<void> => {
    if (pad.isEmpty) {
      current = null;
      showImage(seen, new Uint8Array(784));
      spoke.getContext('2d')!.clearRect(0, 0, 28, 28);
      said.textContent = 'Draw a digit, as large as the paper.';
      notes.textContent = '';
      bars.replaceChildren();
      inside.clear();
      return;
    }
    try {
      const digit = normaliseDigit(pad.read());
      current = digit.image;
      notes.textContent =
        digit.doubts.length === 0 ? '' : `This may not be one digit: ${digit.doubts.join(', ')}.`;
      await answer(digit.image);
    } catch (error) {
      if (!(error instanceof NoInkError)) throw error;
      said.textContent = 'Nothing stands out from the paper yet.';
    }
  };
  const answer = async (pixels: Uint8Array): Promise<void> => {
    showImage(seen, pixels);
    if (page.state.opened === null) return;
    const { outputs, activations } = await page.link.ask('predict', { pixels });
    const best = outputs.indexOf(Math.max(...outputs));
    said.textContent = `The network says ${best}: its output for ${best} is ${outputs[best]!.toFixed(3)}.`;
    showBars(bars, outputs, best, (digit) => explainUnit(activations.length - 1, digit));
    inside.show(activations, page.state.opened.layers);
  };
  const pad = new DrawingPad(() => void read());
  const explain = async (): Promise<void> => {
    if (current === null) return;
    const { shares, answer: about } = await page.link.ask('spoke', { pixels: current });
    showShares(spoke, shares);
    notes.textContent = `Orange pixels speak for ${about}: without one, its output is lower. Blue pixels speak against it.`;
  };
  const button = (label: string, act: () => void) =>
    element('button', { type: 'button', onclick: act }, label);
  const file = element('input', {
    type: 'file',
    accept: 'image/*',
    'aria-label': 'A picture of a digit',
    onchange: () => void takeFile(file.files?.[0]),
  });
  const takeFile = async (picture: File | undefined): Promise<void> => {
    if (picture === undefined) return;
    try {
      pad.show(await createImageBitmap(picture));
    } catch {
      page.fail({
        message: `${picture.name} is not a picture that this browser can read`,
        remedy: 'Give a PNG or JPEG of one digit.',
      });
    }
  };
  seen.addEventListener('click', (event) => {
    if (current === null) return;
    const { width, height } = seen.getBoundingClientRect();
    const [x, y] = [event.offsetX / width, event.offsetY / height].map((share) =>
      Math.min(27, Math.floor(28 * share)),
    );
    page.explain({ kind: 'pixel', index: y! * 28 + x!, pixels: current });
  });
  page.onPicture(takeFile);
  page.watch((state, before) => {
    // The same drawing, seen by the weights of this moment.
    if (state.view !== before.view && current !== null && !state.isPlaying) void answer(current);
  });
  pad.clear();
  return panel(
    'draw',
    'Draw a digit',
    element(
      'div',
      { class: 'draw' },
      element(
        'div',
        {},
        pad.canvas,
        element(
          'div',
          { class: 'row' },
          button('Undo', () => pad.undo()),
          button('Clear', () => pad.clear()),
          button('Example', async () => {
            const { pixels } = await page.link.ask('example', {});
            pad.show(await bitmapOf(pixels));
          }),
          file,
        ),
      ),
      element(
        'div',
        {},
        said,
        bars,
        element(
          'div',
          { class: 'pair' },
          element('figure', {}, seen, element('figcaption', {}, 'what the network saw')),
          element(
            'figure',
            {},
            spoke,
            element(
              'figcaption',
              {},
              button('Which pixels spoke?', () => void explain()),
            ),
          ),
        ),
        notes,
      ),
    ),
    inside.element,
  );
}

function showImage(canvas: HTMLCanvasElement, pixels: Uint8Array): void {
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(28, 28);
  for (const [i, value] of pixels.entries()) image.data.set([value, value, value, 255], 4 * i);
  context.putImageData(image, 0, 0);
}

function showShares(canvas: HTMLCanvasElement, shares: ArrayLike<number>): void {
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(28, 28);
  const most = Math.max(strength(shares), 1e-12);
  for (let i = 0; i < shares.length; i++) paint(image.data, 4 * i, shares[i]! / most);
  context.putImageData(image, 0, 0);
}

function showBars(
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
async function bitmapOf(pixels: Uint8Array): Promise<ImageBitmap> {
  const image = new ImageData(28, 28);
  for (const [i, value] of pixels.entries())
    image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * i);
  return createImageBitmap(image);
}
