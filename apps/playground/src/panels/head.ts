import { element, write } from '../dom.ts';
import { labList } from '../labs.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';
import { symptomOf } from '../symptoms.ts';

/** The title, the labs, a sentence of status each second, and what went wrong. */
export function headPanel(page: Page): HTMLElement {
  const { lab } = page.state;
  const links = labList.map(({ id, title, readme, isOnPage }) => {
    const current = id === lab.id ? ({ 'aria-current': 'page' } as const) : {};
    const href = isOnPage ? `#lab=${id}` : readme;
    const text = isOnPage ? `Lab ${id}` : `Lab ${id} (README)`;
    return element('a', { href, title, ...current }, text);
  });
  const status = element('p', { class: 'status', role: 'status' });
  const said = element('p', { class: 'note', id: 'said', 'aria-live': 'polite' });
  const cause = element('strong');
  const remedy = element('span');
  const problem = element('div', { class: 'banner', role: 'alert', hidden: true }, cause, ' ', remedy);
  let saidMs = 0;
  page.watch((state) => {
    problem.hidden = state.problem === null;
    write(said, state.said ?? '');
    write(cause, state.problem === null ? '' : `${state.problem.message.replace(/\.$/, '')}.`);
    write(remedy, state.problem?.remedy ?? '');
    // Read aloud: once a second is enough.
    const nowMs = performance.now();
    if (state.isPlaying && nowMs - saidMs < 1000) return;
    saidMs = nowMs;
    write(status, statusOf(state));
  });
  return element(
    'header',
    {},
    element('h1', {}, lab.title),
    element('nav', { 'aria-label': 'Labs' }, ...links),
    status,
    said,
    problem,
  );
}

function statusOf(state: PageState): string {
  const { opened, epochs, rows, isPlaying, settings, view, problem } = state;
  if (opened === null) return problem === null ? 'Loading the images …' : 'Nothing is open.';
  const total = settings.epochs as number;
  const last = rows[epochs - 1];
  const accuracy = last?.accuracy ?? null;
  const how = accuracy === null ? '' : `, ${(accuracy * 100).toFixed(2)}% of the training images right`;
  if (epochs === 0) {
    const sizes = `${opened.parameterCount.toLocaleString('en')} weights`;
    return `Ready: ${sizes} as seed ${String(settings.seed)} draws them, ${opened.counts.train.toLocaleString('en')} training images.`;
  }
  const test = view?.test?.accuracy ?? null;
  const tested =
    isPlaying || test === null || view?.epochs !== epochs
      ? ''
      : `, ${(test * 100).toFixed(2)}% of the test images`;
  const symptom = symptomOf(state);
  return `${isPlaying ? 'Training' : epochs < total ? 'Paused' : 'Trained'}: epoch ${epochs} of ${total}${how}${tested}.${symptom === null ? '' : ` ${symptom}`}`;
}
