import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import { isOver, type PageState } from '../page-state.ts';
import { counted } from '../words.ts';

/** Epochs a second that can be chosen; the last is as fast as it goes. */
const speeds = [1, 5, 20, 60, 200, null] as const;

/** Play, pause, single steps, the speed, and the slider over time. */
export function transportPanel(page: Page): HTMLElement {
  const button = (label: string, title: string, act: () => void) =>
    element('button', { type: 'button', title, onclick: act }, label);
  const play = button('Play', 'Train on, or stop after the epoch at hand (space)', () => {
    void (page.state.isPlaying ? page.pause() : page.play());
  });
  play.classList.add('primary');
  const steps = [
    button('One epoch', 'All training images once', () => void page.step('epoch')),
    button('One batch', 'The images of one update', () => void page.step('batch')),
    button('Reset', 'Back to the same first weights', () => void page.reset()),
  ];
  const speed = element('select', {
    onchange: () => {
      const chosen = speeds[speed.selectedIndex] ?? null;
      void (page.state.isPlaying ? page.play(chosen) : page.setSpeed(chosen));
    },
  });
  for (const each of speeds) {
    speed.append(
      element('option', {}, each === null ? 'as fast as it goes' : `${counted(each, 'epoch')} a second`),
    );
  }
  const slider = element('input', {
    type: 'range',
    min: 0,
    step: 1,
    'aria-label': 'Epoch',
    onchange: async () => {
      await page.seek(slider.valueAsNumber);
      show(page.state);
    },
    oninput: () => {
      const { state } = page;
      show({ ...state, epochs: Math.min(slider.valueAsNumber, state.rows.length) }); // later ones are not known yet
    },
  });
  const show = (state: PageState): void => {
    slider.valueAsNumber = state.epochs;
    shown.textContent = momentText(state);
    slider.ariaValueText = shown.textContent;
  };
  const shown = element('span', { class: 'moment' }); // no live region: it changes with every epoch
  const kept = element('p', { class: 'note' });
  page.watch((state, before) => {
    play.textContent = state.isPlaying ? 'Pause' : isOver(state) ? 'Again' : 'Play';
    play.disabled = state.opened === null;
    for (const each of steps) each.disabled = state.opened === null || state.isPlaying;
    slider.disabled = state.opened === null || state.rows.length === 0;
    slider.max = String(total(state));
    if (document.activeElement !== slider || state.isPlaying || state.epochs !== before.epochs) show(state);
    speed.selectedIndex = speeds.indexOf(state.speed as (typeof speeds)[number]);
    kept.textContent = keptText(state);
  });
  return panel(
    'transport',
    'Train',
    element('div', { class: 'row' }, play, ...steps, element('label', {}, 'Speed ', speed)),
    element('div', { class: 'row' }, slider, shown),
    kept,
  );
}

function total({ settings }: PageState): number {
  return settings.epochs as number;
}

function momentText(state: PageState): string {
  const batches = state.view?.batches ?? 0;
  if (batches > 0 && state.view?.epochs === state.epochs) {
    const all = Math.ceil((state.opened?.counts.train ?? 0) / (state.settings.batchSize as number));
    return `batch ${batches} of ${all} in epoch ${state.epochs + 1} of ${total(state).toLocaleString('en')}`;
  }
  return `${state.epochs.toLocaleString('en')} of ${counted(total(state), 'epoch')}`;
}

function keptText({ snapshots: { every, bytes }, rows }: PageState): string {
  if (rows.length === 0)
    return 'Move the slider after training: every epoch comes back with the same weights.';
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  if (every === 1) return `The weights after every epoch are kept (${size}).`;
  return `The weights after every ${every} epochs are kept (${size}); those between are computed again, to the same bits.`;
}
