import { NoInkError, normaliseDigit } from '@nn-labs/mnist';
import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import { activationsView } from './activations.ts';
import { barsView, bitmapOf, imageTiles, resized, type Size, shareTiles } from './digit-pictures.ts';
import { DrawingPad } from './drawing-pad.ts';
import { needsTraining } from './needs-training.ts';
import { picture } from './picture.ts';

/** Draw a digit: what the network saw of it, its outputs while drawing, and which pixels spoke for the answer. */
export function drawPanel(page: Page): HTMLElement {
  const said = element('p', { 'aria-live': 'polite', id: 'drawn-answer' });
  const notes = element('p', { class: 'note' });
  const seen = picture('What the network saw', (_, index) => {
    if (current !== null) page.explain({ kind: 'pixel', index, pixels: current });
  });
  const spoke = picture('Which pixels spoke for the answer, and which against it');
  const size = (): Size => page.state.opened?.image ?? { rows: 28, cols: 28 };
  const bars = barsView((digit) => explainUnit(page.state.opened!.layers.length - 1, digit));
  const inside = activationsView((layer, index) => explainUnit(layer, index));
  const explainUnit = (layer: number, index: number): void => {
    if (current !== null) page.explain({ kind: 'unit', layer, index, pixels: current });
  };
  let current: Uint8Array | null = null;
  let doubts = '';
  /** Counts drawings and the weights that saw them: an answer of an earlier one comes too late. */
  let moment = 0;
  const next = (): number => {
    spoke.element.hidden = true; // it was of the moment before
    notes.textContent = doubts;
    return ++moment;
  };
  let isBusy = false;
  let isWaiting = false;

  const read = async (): Promise<void> => {
    if (isBusy) {
      isWaiting = true;
      return;
    }
    isBusy = true;
    await page.attempt(look);
    isBusy = false;
    if (isWaiting) {
      isWaiting = false;
      requestAnimationFrame(() => void read());
    }
  };
  const look = async (): Promise<void> => {
    pictures.hidden = pad.isEmpty;
    doubts = '';
    next();
    if (pad.isEmpty) {
      current = null;
      said.textContent = 'Draw a digit, as large as the paper.';
      bars.clear();
      inside.clear();
      return;
    }
    try {
      const digit = pad.digit ?? normaliseDigit(pad.read());
      current = await resized(digit.image, size());
      if (digit.doubts.length > 0) doubts = `This may not be one digit: ${digit.doubts.join(', ')}.`;
      await answer(current);
    } catch (error) {
      if (!(error instanceof NoInkError)) throw error;
      current = null;
      said.textContent = 'Nothing stands out from the paper yet.';
    }
  };
  const answer = async (pixels: Uint8Array): Promise<void> => {
    const now = next();
    seen.draw(imageTiles(pixels, size()));
    if (page.state.opened === null) return;
    const { outputs, activations } = await page.link.ask('predict', { pixels });
    if (now !== moment) return;
    const best = outputs.indexOf(Math.max(...outputs));
    said.textContent = `The network says ${best}: its output for ${best} is ${outputs[best]!.toFixed(3)}.`;
    bars.show(outputs, best);
    inside.show(activations, page.state.opened.layers);
  };
  const pad = new DrawingPad(() => void read());
  const explain = async (): Promise<void> => {
    if (current === null) return;
    const now = moment;
    const { shares, answer: about } = await page.link.ask('spoke', { pixels: current });
    if (now !== moment) return;
    spoke.draw(shareTiles(shares, size()));
    spoke.element.hidden = false;
    notes.textContent = `Orange pixels speak for ${about}: without one, its output is lower. Blue pixels speak against it.`;
  };
  const button = (label: string, act: () => void | Promise<void>) =>
    element('button', { type: 'button', onclick: () => void page.attempt(act) }, label);
  const showExample = async (): Promise<void> => {
    const { pixels } = await page.link.ask('example', {});
    pad.show(await bitmapOf(pixels, size()), { image: pixels, doubts: [] });
  };
  const pictures = element(
    'div',
    { class: 'pair' },
    element('figure', {}, seen.element, element('figcaption', {}, 'what the network saw')),
    element('figure', {}, spoke.element, needsTraining(page, button('Which pixels spoke?', explain))),
  );
  const file = element('input', {
    type: 'file',
    accept: 'image/*',
    hidden: true,
    onchange: () => void takeFile(file.files?.[0]),
  });
  const takeFile = (picture: File | undefined): Promise<void> =>
    page.attempt(async () => {
      if (picture === undefined) return;
      const { image, doubts, shown } = await page.link.ask('picture', { file: picture });
      pad.show(shown, { image, doubts });
    });
  page.onPicture(takeFile);
  page.watch((state, before) => {
    if (state.opened !== before.opened && state.opened !== null)
      void read(); // images may have another size now
    // The same drawing, seen by the weights of this moment.
    else if (state.view !== before.view && !state.isPlaying)
      void page.attempt(() => current && answer(current));
  });
  pad.clear();
  const buttons = element(
    'div',
    { class: 'row' },
    button('Undo', () => pad.undo()),
    button('Clear', () => pad.clear()),
    needsTraining(page, button('Example', showExample)),
    button('Open a picture', () => file.click()),
    file,
  );
  return panel(
    'draw',
    'Draw a digit',
    element(
      'div',
      { class: 'draw' },
      element('div', {}, pad.canvas, buttons),
      element('div', {}, said, bars.element),
    ),
    pictures,
    notes,
    inside.element,
  );
}
