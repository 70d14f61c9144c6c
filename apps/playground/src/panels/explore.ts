import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { ShownImage } from '../protocol.ts';
import { showImage } from './digit-pictures.ts';

/** The images behind a cell, the surest mistakes, what excites a unit, and what the lab finds, in words. */
export function explorePanel(page: Page): HTMLElement {
  const title = element('p', { class: 'found', 'aria-live': 'polite' });
  const gallery = element('div', { class: 'gallery' });
  const findings = element('ul', { class: 'findings' });
  const show = (text: string, images: readonly ShownImage[]): void => {
    title.textContent = text;
    gallery.replaceChildren(...images.map((image) => thumbnail(page, image)));
  };
  page.onExplore(async (wanted) => {
    if (wanted === 'mistakes') {
      const { images, total } = await page.link.ask('images', 'mistakes');
      return show(total === 0 ? 'It makes no mistake.' : `The surest of ${total} mistakes`, images);
    }
    if ('unit' in wanted) {
      const { images } = await page.link.ask('excites', wanted);
      return show(`What excites unit ${wanted.unit} most`, images);
    }
    const { images, total } = await page.link.ask('images', wanted);
    const { actual, predicted } = wanted;
    const what =
      actual === predicted ? `a ${actual}, rightly answered` : `a ${actual} taken for a ${predicted}`;
    show(`${total} images of ${what}${images.length < total ? `, the first ${images.length}` : ''}`, images);
  });
  const unit = element('input', { type: 'number', min: 0, value: 0, id: 'unit' });
  const button = (label: string, act: () => void) =>
    element('button', { type: 'button', onclick: act }, label);
  const find = async (): Promise<void> => {
    findings.replaceChildren(element('li', {}, 'Looking at all images …'));
    try {
      const { findings: found } = await page.link.ask('findings', {});
      findings.replaceChildren(...found.map(({ kind, text }) => element('li', { class: kind }, text)));
    } catch (error) {
      findings.replaceChildren(element('li', { class: 'warning' }, (error as Error).message));
    }
  };
  page.watch((state, before) => {
    if (state.opened !== before.opened) findings.replaceChildren();
    if (state.sha256 !== null && before.sha256 === null) void find();
  });
  return panel(
    'explore',
    'Explore',
    element(
      'div',
      { class: 'row' },
      button('The surest mistakes', () => void page.explore('mistakes')),
      element('label', {}, 'Unit ', unit),
      button('What excites it most', () => void page.explore({ unit: unit.valueAsNumber })),
    ),
    title,
    gallery,
    element(
      'div',
      { class: 'row' },
      button('What does the lab find?', () => void find()),
    ),
    findings,
  );
}

function thumbnail(page: Page, image: ShownImage): HTMLElement {
  const { index, pixels, actual, predicted, value } = image;
  const size = page.state.opened?.image ?? { rows: 28, cols: 28 };
  const canvas = element('canvas', { class: 'pixels' });
  showImage(canvas, pixels, size);
  const text =
    predicted === null ? `${actual} · ${value.toFixed(2)}` : `${actual} → ${predicted} · ${value.toFixed(2)}`;
  const label = `Image ${index}: ${predicted === null ? `a ${actual}` : `a ${actual}, answered ${predicted}`}. Explain a pixel.`;
  return element(
    'button',
    {
      type: 'button',
      'aria-label': label,
      onclick: (event) => {
        const box = canvas.getBoundingClientRect();
        const { clientX, clientY } = event as MouseEvent;
        const at = (share: number, count: number): number =>
          Math.min(count - 1, Math.max(0, Math.floor(share * count)));
        const isKey = clientX === 0; // the keyboard asks for the middle
        const row = isKey ? size.rows >> 1 : at((clientY - box.top) / box.height, size.rows);
        const col = isKey ? size.cols >> 1 : at((clientX - box.left) / box.width, size.cols);
        page.explain({ kind: 'pixel', index: row * size.cols + col, pixels });
      },
    },
    canvas,
    element('span', {}, text),
  );
}
