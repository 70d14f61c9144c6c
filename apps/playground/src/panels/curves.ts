import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import { type CurvePoint, curveOf, type PageState, unseenOf } from '../page-state.ts';
import { counted } from '../words.ts';
import { chart } from './chart.ts';

/** Of so many parts of the training the table shows an epoch or two. */
const parts = 25;

/** Loss and accuracy by epoch, while they are computed; the same as a table for those who read by ear. */
export function curvesPanel(page: Page): HTMLElement {
  const accuracy = chart('Accuracy', { percent: true });
  const loss = chart('Loss of one image', { percent: false });
  const body = element('tbody');
  const names = ['Epoch', 'Loss', 'Accu\u00adracy', 'Unseen loss', 'Unseen accu\u00adracy'];
  const head = element('tr', {}, ...names.map((name) => element('th', { scope: 'col' }, name)));
  const table = element(
    'details',
    {},
    element('summary', {}, 'The curves as a table'),
    element(
      'p',
      { class: 'note' },
      'Loss is that of one image; unseen are images that it does not learn from: those of --validation, else the first 1,000 test images.',
    ),
    element('table', {}, element('thead', {}, head), body),
  );
  let filledMs = 0;
  const fill = (isNew: boolean): void => {
    const now = performance.now();
    // Those who listen keep their place for a second.
    if (!table.open || (!isNew && page.state.isPlaying && now - filledMs < 1000)) return;
    filledMs = now;
    fillTable(body, page.state);
  };
  const draw = (): void => {
    const now = page.state;
    const curves = { training: curveOf(now), unseen: unseenOf(now), ghost: now.ghost };
    accuracy.draw(now, curves, (point) => point.accuracy);
    loss.draw(now, curves, (point) => point.loss);
    const isTested = now.view !== null && now.view.test !== null;
    held.textContent = unseenName(now);
    held.hidden = curves.unseen.length === 0 && isTested && now.view.onTheWay === null; // there are none
  };
  let isDue = false;
  const drawSoon = (): void => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw();
      fill(false);
    });
  };
  const held = element('span', { class: 'held' });
  const past = element('span', { class: 'ghost' }, 'the training before');
  page.watch((state) => {
    drawSoon();
    past.hidden = state.ghost.length === 0;
    accuracy.canvas.hidden = state.rows.length > 0 && state.rows.every((row) => row?.accuracy === null);
  });
  // A canvas keeps the colours and the size that were painted on it.
  for (const query of ['(prefers-color-scheme: dark)', 'print'])
    matchMedia(query).addEventListener('change', draw);
  new ResizeObserver(drawSoon).observe(loss.canvas);
  table.addEventListener('toggle', () => fill(true));
  return panel(
    'curves',
    'Learning curves',
    accuracy.canvas,
    loss.canvas,
    element('p', { class: 'legend' }, element('span', { class: 'training' }, 'training images'), held, past),
    table,
  );
}

/** What images those are that it does not learn from. */
function unseenName({ opened, view }: PageState): string {
  const heldOut = opened?.counts.heldOut ?? 0;
  if (heldOut > 0) return counted(heldOut, 'held-out training image');
  return `first ${counted(view?.onTheWay?.count ?? 1000, 'test image')}`;
}

/** Of so many equal parts of the training the first epoch, and the last one with a test; and the last epoch. */
function fillTable(body: HTMLElement, state: PageState): void {
  const rows = curveOf(state).filter((row) => row !== undefined);
  const unseen = new Map(unseenOf(state).map((point) => [point.epoch, point]));
  const step = Math.max(1, Math.ceil(rows.length / parts));
  const shown = new Set<CurvePoint>();
  for (let from = 0; from < rows.length; from += step) {
    shown.add(rows[from]!);
    const tested = rows.slice(from, from + step).findLast(({ epoch }) => unseen.has(epoch));
    if (tested !== undefined) shown.add(tested);
  }
  if (rows.length > 0) shown.add(rows.at(-1)!);
  const lines = [...shown].map(({ epoch, loss, accuracy }) => {
    const tested = unseen.get(epoch);
    const cells = [loss, accuracy, tested?.loss, tested?.accuracy].map((value, i) =>
      element(
        'td',
        {},
        value == null ? '–' : i % 2 === 0 ? value.toPrecision(3) : `${(value * 100).toFixed(2)}%`,
      ),
    );
    return element('tr', {}, element('th', { scope: 'row' }, String(epoch)), ...cells);
  });
  body.replaceChildren(...lines);
}
