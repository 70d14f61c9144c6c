import { arrowOf, element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';
import { counted } from '../words.ts';

/** What is taken for what, of the test images; a click on a cell opens the images behind it. */
export function confusionPanel(page: Page): HTMLElement {
  const table = element('table', { class: 'confusion', 'aria-labelledby': 'confusion-title' });
  const title = element('p', { class: 'note' });
  const cells: HTMLButtonElement[][] = [];
  // One stop for the Tab key; the arrows go from cell to cell.
  table.addEventListener('keydown', (event) => {
    const arrow = arrowOf(event);
    const row = cells.findIndex((each) => each.includes(event.target as HTMLButtonElement));
    if (arrow === null || row < 0) return;
    event.preventDefault();
    const from = cells[row]!.indexOf(event.target as HTMLButtonElement);
    const to = cells[row + arrow.y]?.[from + arrow.x];
    if (to === undefined) return;
    table.querySelector<HTMLElement>('[tabindex="0"]')!.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
  page.watch(({ view }, before) => {
    if (view === null || view === before.view) return;
    title.textContent = titleOf(view);
    const { confusion } = view;
    if (confusion === null) return table.replaceChildren();
    if (cells.length !== confusion.length) build(page, table, cells, confusion.length);
    setTimeout(() => fill(cells, confusion));
  });
  return panel('confusion', 'What is taken for what', title, table);
}

function fill(
  cells: readonly (readonly HTMLButtonElement[])[],
  confusion: readonly (readonly number[])[],
): void {
  const mistakes = Math.max(1, ...confusion.flatMap((row, a) => row.filter((_, p) => a !== p)));
  for (const [actual, row] of confusion.entries()) {
    const total = Math.max(
      1,
      row.reduce((sum, count) => sum + count, 0),
    );
    for (const [predicted, count] of row.entries()) {
      const cell = cells[actual]![predicted]!;
      cell.textContent = count === 0 ? '·' : String(count);
      cell.style.setProperty('--share', String(actual === predicted ? count / total : count / mistakes));
      const images = count === 1 ? 'image' : 'images'; // the count as the cell shows it
      cell.ariaLabel = `${count} ${images} of a ${actual} taken for a ${predicted}`;
    }
  }
}

function titleOf({ tested, test }: NonNullable<PageState['view']>): string {
  if (test === null) return 'The test images are on their way.';
  const { accuracy, loss } = test;
  const count = counted(tested, 'test image');
  if (accuracy === null) return `Loss ${loss.toPrecision(5)} on ${count}.`;
  return `${(accuracy * 100).toFixed(2)}% of ${count} are right. A row for what is in the image, a column for the answer.`;
}

function build(page: Page, table: HTMLElement, cells: HTMLButtonElement[][], classes: number): void {
  const names = Array.from({ length: classes }, (_, i) => String(i));
  cells.length = 0;
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, element('span', { class: 'hidden' }, 'image, answer')),
    ...names.map((name) => element('th', { scope: 'col' }, name)),
  );
  const rows = names.map((name, actual) => {
    const row = names.map((_, predicted) =>
      element('button', {
        type: 'button',
        class: actual === predicted ? 'right' : 'wrong',
        tabindex: actual + predicted === 0 ? 0 : -1,
        onclick: () => void page.explore({ actual, predicted }),
      }),
    );
    cells.push(row);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      ...row.map((cell) => element('td', {}, cell)),
    );
  });
  table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
}
