import { canvasOf, colour, element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { PageState, TestPoint } from '../page-state.ts';

const size = { width: 640, height: 240, left: 56, right: 12, top: 12, bottom: 28 };

type Read = (row: TestPoint) => number | null;

/** Loss and accuracy by epoch, while they are computed; the same as a table for those who read by ear. */
export function curvesPanel(page: Page): HTMLElement {
  const accuracy = chart('Accuracy by epoch', { percent: true });
  const loss = chart('Loss of one image by epoch', { percent: false });
  const table = element('tbody');
  const tableView = element(
    'details',
    {},
    element('summary', {}, 'The curves as a table'),
    element(
      'table',
      {},
      element('thead', {}, headRow('Epoch', 'Loss', 'Accuracy', 'Held-out accuracy')),
      table,
    ),
  );
  let isDue = false;
  const draw = (): void => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      const now = page.state;
      const unseen = unseenOf(now);
      // Squared error is summed over the images; the curve shows the loss of one.
      const train = now.settings.loss === 'squared-error' ? (now.opened?.counts.train ?? 1) : 1;
      accuracy.draw(
        now,
        unseen,
        (row) => row.accuracy,
        (row) => row.accuracy,
      );
      loss.draw(
        now,
        unseen,
        (row) => row.loss / train,
        (row) => row.loss,
      );
      if (tableView.open) fillTable(table, now);
    });
  };
  page.watch((state) => {
    draw();
    accuracy.canvas.hidden = state.rows.length > 0 && state.rows.every((row) => row?.accuracy === null);
  });
  // A canvas keeps the colours that were painted on it.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  tableView.addEventListener('toggle', () => fillTable(table, page.state));
  return panel(
    'curves',
    'Learning curves',
    accuracy.canvas,
    loss.canvas,
    element(
      'p',
      { class: 'legend' },
      element('span', { class: 'training' }, 'training images'),
      element('span', { class: 'held' }, 'images it does not learn from'),
      element('span', { class: 'ghost' }, 'the training before'),
    ),
    tableView,
  );
}

/** How it does on images that it does not learn from: those of --validation, else the test images; the loss of one. */
function unseenOf({ rows, tests, opened, settings }: PageState): readonly TestPoint[] {
  const of = settings.loss === 'squared-error' ? Math.max(1, opened?.counts.heldOut ?? 1) : 1;
  const held = rows.flatMap((row) =>
    row?.held ? [{ ...row.held, loss: row.held.loss / of, epoch: row.epoch }] : [],
  );
  return held.length > 0 ? held : tests;
}

function headRow(...names: readonly string[]): HTMLElement {
  return element('tr', {}, ...names.map((name) => element('th', { scope: 'col' }, name)));
}

function fillTable(body: HTMLElement, { rows }: PageState): void {
  const step = Math.max(1, Math.ceil(rows.length / 50));
  const shown = rows.filter((row, i) => row !== undefined && (i % step === 0 || i === rows.length - 1));
  const percent = (share: number | null | undefined): string =>
    share === null || share === undefined ? '–' : `${(share * 100).toFixed(2)}%`;
  body.replaceChildren(
    ...shown.map(({ epoch, loss, accuracy, held }) =>
      element(
        'tr',
        {},
        ...[String(epoch), loss.toPrecision(5), percent(accuracy), percent(held?.accuracy)].map((text) =>
          element('td', {}, text),
        ),
      ),
    ),
  );
}

function chart(label: string, { percent }: { percent: boolean }) {
  const { canvas, context } = canvasOf(size.width, size.height, label);
  const draw = (state: PageState, unseen: readonly TestPoint[], read: Read, readUnseen: Read): void => {
    const { rows, ghost, settings, epochs } = state;
    const lastEpoch = Math.max(1, (settings.epochs as number) - 1);
    const values = [...[...rows, ...ghost].map((row) => row && read(row)), ...unseen.map(readUnseen)];
    const known = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
    const most = percent ? 1 : niceMost(known);
    const x = (epoch: number): number =>
      size.left + (epoch / lastEpoch) * (size.width - size.left - size.right);
    const y = (value: number): number =>
      size.height - size.bottom - (Math.min(value, most) / most) * (size.height - size.top - size.bottom);
    context.clearRect(0, 0, size.width, size.height);
    axes(context, y, most, percent, label, lastEpoch);
    const line = (of: readonly TestPoint[], reader: Read, name: string, dashed: boolean): void => {
      context.strokeStyle = colour(name);
      context.lineWidth = name === 'ghost' ? 1.5 : 2;
      context.lineCap = of.length === 1 ? 'round' : 'butt';
      if (of.length === 1) context.lineWidth = 5;
      context.setLineDash(dashed ? [5, 4] : []);
      context.beginPath();
      const step = Math.max(1, Math.floor(of.length / size.width));
      let isDown = false;
      for (
        let i = 0;
        i < of.length;
        i = i + step < of.length || i === of.length - 1 ? i + step : of.length - 1
      ) {
        const value = of[i] === undefined ? null : reader(of[i]!);
        if (value === null || !Number.isFinite(value)) isDown = false;
        else {
          if (isDown) context.lineTo(x(of[i]!.epoch), y(value));
          else {
            context.moveTo(x(of[i]!.epoch), y(value));
            context.lineTo(x(of[i]!.epoch) + 0.1, y(value)); // a first epoch alone is a dot
          }
          isDown = true;
        }
      }
      context.stroke();
      context.setLineDash([]);
    };
    line(ghost, read, 'ghost', false);
    line(unseen, readUnseen, 'held', true);
    line(rows, read, 'training', false);
    if (epochs > 0) {
      context.strokeStyle = colour('quiet');
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(x(epochs - 1), size.top);
      context.lineTo(x(epochs - 1), size.height - size.bottom);
      context.stroke();
    }
  };
  return { canvas, draw };
}

/** The smallest of 1, 2, 5, 10 … that holds most of the values, so that a first giant does not flatten the rest. */
function niceMost(values: readonly number[]): number {
  if (values.length === 0) return 1;
  const sorted = [...values].sort((a, b) => a - b);
  const most = sorted[Math.floor((sorted.length - 1) * 0.98)] || 1e-9;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10);
}

function axes(
  context: CanvasRenderingContext2D,
  y: (value: number) => number,
  most: number,
  percent: boolean,
  label: string,
  lastEpoch: number,
): void {
  context.fillStyle = colour('quiet');
  context.strokeStyle = colour('line');
  context.lineWidth = 1;
  context.font = '15px system-ui, sans-serif';
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const value = share * most;
    context.beginPath();
    context.moveTo(size.left, y(value));
    context.lineTo(size.width - size.right, y(value));
    context.stroke();
    const text = percent ? `${value * 100}%` : String(Number(value.toPrecision(3)));
    context.textAlign = 'right';
    context.fillText(text, size.left - 6, y(value) + 4);
  }
  context.textAlign = 'left';
  context.fillText(label, size.left, size.height - 6);
  context.textAlign = 'right';
  context.fillText(`epoch ${lastEpoch}`, size.width - size.right, size.height - 6);
}
