import { mnistSampleTrainCount } from '@nn-labs/mnist';
import { element, write } from '../dom.ts';
import type { Settings } from '../lab-kit.ts';
import { labList } from '../labs.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';
import { symptomOf } from '../symptoms.ts';
import { counted, sentences } from '../words.ts';

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
  const instead = element('button', {
    type: 'button',
    onclick: async () => {
      const preset = presetWithin(page.state)!;
      await page.open({ preset, settings: lab.configure(preset, {}) });
      if (page.state.opened !== null) await page.play();
    },
  });
  const problem = element(
    'div',
    { class: 'banner', role: 'alert', hidden: true },
    cause,
    ' ',
    remedy,
    ' ',
    instead,
  );
  let saidMs = 0;
  page.watch((state) => {
    problem.hidden = state.problem === null;
    write(said, state.said ?? '');
    write(cause, sentences(state.problem?.message));
    write(remedy, state.problem?.remedy ?? '');
    const small = state.opened === null && state.problem !== null ? presetWithin(state) : null;
    instead.hidden = small === null;
    write(instead, small === null ? '' : `Train on what is here: ${small}`);
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

/** A preset for the images that come with the page, where these settings want more; null where there is none. */
function presetWithin({ lab, preset, settings }: PageState): string | null {
  const isWithin = ({ limit }: Settings): boolean =>
    typeof limit === 'number' && limit <= mnistSampleTrainCount;
  if (isWithin(settings)) return null;
  const presets = [preset, ...Object.keys(lab.presets)];
  return presets.find((each) => isWithin(lab.configure(each, {}))) ?? null;
}

function statusOf(state: PageState): string {
  const { opened, epochs, rows, isPlaying, settings, view, problem } = state;
  if (opened === null) return problem === null ? 'Loading the images …' : 'Nothing is open.';
  const total = settings.epochs as number;
  const last = rows[epochs - 1];
  const accuracy = last?.accuracy ?? null;
  const how = accuracy === null ? '' : `, ${(accuracy * 100).toFixed(2)}% of the training images right`;
  if (epochs === 0) {
    const sizes = counted(opened.parameterCount, 'weight');
    const images = counted(opened.counts.train, 'training image');
    return `Ready: ${sizes} as seed ${String(settings.seed)} draws them, ${images}.`;
  }
  const test = view?.test?.accuracy ?? null;
  const tested =
    isPlaying || test === null || view?.epochs !== epochs
      ? ''
      : `, ${(test * 100).toFixed(2)}% of the test images`;
  const symptom = symptomOf(state);
  return `${isPlaying ? 'Training' : epochs < total ? 'Paused' : 'Trained'}: epoch ${epochs.toLocaleString('en')} of ${total.toLocaleString('en')}${how}${tested}.${symptom === null ? '' : ` ${symptom}`}`;
}
