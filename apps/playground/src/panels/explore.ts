import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { ShownImage } from '../protocol.ts';
import { counted } from '../words.ts';
import { imageTiles } from './digit-pictures.ts';
import { needsTraining } from './needs-training.ts';
import { picture } from './picture.ts';

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
      return show(
        total === 0 ? 'It makes no mistake.' : `The surest of ${counted(total, 'mistake')}`,
        images,
      );
    }
    if ('unit' in wanted) {
      const { images } = await page.link.ask('excites', wanted);
      return show(`What excites unit ${wanted.unit} most`, images);
    }
    const { images, total } = await page.link.ask('images', wanted);
    const { actual, predicted } = wanted;
    const what =
      actual === predicted ? `a ${actual}, rightly answered` : `a ${actual} taken for a ${predicted}`;
    show(
      `${counted(total, 'image')} of ${what}${images.length < total ? `, the first ${images.length}` : ''}`,
      images,
    );
  });
  const unit = element('input', { type: 'number', min: 0, value: 0, id: 'unit' });
  const button = (label: string, act: () => void) =>
    needsTraining(page, element('button', { type: 'button', onclick: act }, label));
  const find = async (): Promise<void> => {
    const looking = element('li', {}, 'Looking at all images …');
    findings.replaceChildren(looking);
    const { findings: found } = await page.link
      .ask('findings', {})
      .catch(({ message }: Error) => ({ findings: [{ kind: 'warning', text: message }] }));
    if (!looking.isConnected) return; // they are of another moment
    findings.replaceChildren(...found.map(({ kind, text }) => element('li', { class: kind }, text)));
  };
  page.watch((state, before) => {
    const stands = !state.isPlaying;
    // What was found of weights that are no longer shown.
    if (stands && state.view !== before.view) show('', []);
    const isOther = state.opened !== before.opened || state.settings !== before.settings;
    if (isOther || (stands && state.epochs !== before.epochs)) findings.replaceChildren();
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
  const label = `Image ${index}: ${predicted === null ? `a ${actual}` : `a ${actual}, answered ${predicted}`}`;
  const view = picture(label, (_, place) => page.explain({ kind: 'pixel', index: place, pixels }));
  view.draw(imageTiles(pixels, size));
  const what = predicted === null ? actual : `${actual}→${predicted}`;
  return element('figure', {}, view.element, element('figcaption', {}, `${what} · ${value.toFixed(2)}`));
}
