import { announce, element, panel } from '../dom.ts';
import { type ByHandLine, byHandLine } from '../labs.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';
import type { Explained } from '../protocol.ts';

/** What in `by-hand.ts` computes a step: the line that has these words; null: it begins after this step. */
const lines: Readonly<Record<Explained['step'], RegExp | null>> = {
  pixel: null,
  kept: null,
  drawn: /const W1 = /,
  hidden: /X\.matmul\(W1\)/,
  output: /hidden\.matmul\(W2\)/,
  convolution: /sum \+= pixel\(X/,
  update: /W1: W1\.add/,
  kernel: /sum \+= value \* delta/,
};

/** One number explained: its formula, the numbers in it, their sum, and the line of code that does it. */
export function explainPanel(page: Page): HTMLElement {
  const body = element('div');
  const hint =
    'Click a weight, a pixel, a hidden unit or an output: here is where its number comes from. ' +
    'Layers, units, maps, rows and columns are counted from 0, as in the code. ' +
    'With the keys: arrows go from number to number, with Shift from tile to tile; Enter explains.';
  /** The moment of what is explained; null while nothing is. */
  let of: string | null = null;
  const clear = (): void => {
    of = null;
    body.replaceChildren(element('p', { class: 'note' }, hint));
  };
  clear();
  page.watch((state, before) => {
    // What was explained is of another network, or of weights that are no longer shown.
    const isOther = state.opened !== before.opened || (!state.isPlaying && of !== momentOf(state));
    if (of !== null && isOther) clear();
  });
  page.onExplained(async (explained) => {
    const fitting = lines[explained.step];
    const line = fitting === null ? null : await byHandLine(page.state.lab.id, fitting);
    body.replaceChildren(...shown(explained, line, page.state.lab.id));
    of = momentOf(page.state);
    announce(`${explained.title}: ${precise(explained.shown)}. ${explained.formula}`);
  });
  return panel('explain', 'One number explained', body);
}

function momentOf({ epochs, view }: PageState): string {
  return `${epochs} ${view?.batches ?? 0}`;
}

function shown(explained: Explained, line: ByHandLine | null, lab: number): HTMLElement[] {
  const { title, formula, terms, count, sum, after, shown: number } = explained;
  const rows = terms.map(({ label, value }) =>
    element(
      'tr',
      {},
      element('td', {}, label),
      element('td', { class: 'number' }, Number.isNaN(value) ? '' : precise(value)),
    ),
  );
  const total = element(
    'tr',
    { class: 'total' },
    element('td', {}, count === 1 ? 'the number' : `sum of all ${count.toLocaleString('en')} terms`),
    element('td', { class: 'number' }, precise(sum)),
  );
  const result =
    after === null
      ? []
      : [
          element(
            'tr',
            { class: 'total' },
            element('td', {}, after),
            element('td', { class: 'number' }, precise(number)),
          ),
        ];
  const of = line === null || line.lab === lab ? '' : ` of lab ${line.lab}, which has this step`;
  return [
    element('h3', {}, title),
    element('p', { class: 'formula' }, formula),
    element('table', { class: 'terms' }, element('tbody', {}, ...rows, total, ...result)),
    ...(line === null
      ? []
      : [
          element('p', { class: 'note' }, `by-hand.ts${of}, line ${line.number}:`),
          element('pre', {}, line.text),
        ]),
  ];
}

function precise(value: number): string {
  return String(Number(value.toPrecision(10)));
}
