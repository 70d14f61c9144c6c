import { announce, element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { Explained } from '../protocol.ts';

/** What in `by-hand.ts` computes a step: the line that has these words. */
const lines: Readonly<Record<Explained['step'], RegExp>> = {
  pixel: /255/,
  drawn: /const W1 = /,
  hidden: /X\.matmul\(W1\)/,
  output: /hidden\.matmul\(W2\)/,
  convolution: /sum \+= pixel\(X/,
  update: /W1: W1\.add|W1\.add\(/,
};

/** One number explained: its formula, the numbers in it, their sum, and the line of code that does it. */
export function explainPanel(page: Page): HTMLElement {
  const body = element('div');
  const hint =
    'Click a weight, a pixel, a hidden unit or an output: here is where its number comes from. ' +
    'With the keys: arrows go from number to number, with Shift from tile to tile; Enter explains.';
  body.append(element('p', { class: 'note' }, hint));
  page.onExplained((explained) => {
    body.replaceChildren(...shown(explained, page.byHand));
    announce(`${explained.title}: ${precise(explained.shown)}. ${explained.formula}`);
  });
  return panel('explain', 'One number explained', body);
}

function shown(explained: Explained, byHand: string | null): HTMLElement[] {
  const { title, formula, terms, count, sum, after, shown: number, step } = explained;
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
  const line = lineOf(byHand, step);
  return [
    element('h3', {}, title),
    element('p', { class: 'formula' }, formula),
    element('table', { class: 'terms' }, element('tbody', {}, ...rows, total, ...result)),
    ...(line === null
      ? []
      : [element('p', { class: 'note' }, `by-hand.ts, line ${line.number}:`), element('pre', {}, line.text)]),
  ];
}

function lineOf(byHand: string | null, step: Explained['step']): { number: number; text: string } | null {
  const all = byHand?.split('\n') ?? [];
  const at = all.findIndex((line) => lines[step].test(line) && !line.trimStart().startsWith('*'));
  return at < 0 ? null : { number: at + 1, text: all[at]!.trim() };
}

function precise(value: number): string {
  return String(Number(value.toPrecision(10)));
}
