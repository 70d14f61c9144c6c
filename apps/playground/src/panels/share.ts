import { addressOf, commandOf, withoutCommand } from '../address.ts';
import { download, element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import { curveOf, unseenOf } from '../page-state.ts';
import { needsTraining } from './needs-training.ts';

/** The address and the command of what is on the page, and files to save. */
export function sharePanel(page: Page): HTMLElement {
  const command = element('code', { id: 'command' });
  const said = element('span', { class: 'note', 'aria-live': 'polite' });
  const copy = (what: string, text: () => string) =>
    element(
      'button',
      {
        type: 'button',
        onclick: async () => {
          try {
            await navigator.clipboard.writeText(text());
            said.textContent = `The ${what} is copied.`;
          } catch {
            said.textContent = `This browser does not let the page copy. The ${what}: ${text()}`;
          }
        },
      },
      `Copy ${what}`,
    );
  const commandText = (): string => {
    const own = page.state.opened?.isOwn ? ' --data idx --data-dir <their folder>' : '';
    return withoutCommand(page.state) ?? commandOf(page.state) + own;
  };
  const address = (): string => `${location.href.split('#')[0]}${addressOf(page.state)}&play=1`;
  const copyCommand = copy('command', commandText);
  page.watch((state, before) => {
    const isSame =
      state.settings === before.settings &&
      state.opened === before.opened &&
      state.forkedAt === before.forkedAt;
    if (state !== before && isSame) return;
    command.textContent = commandText();
    copyCommand.disabled = withoutCommand(state) !== null;
  });
  const save = (label: string, act: () => void | Promise<void>) =>
    needsTraining(page, element('button', { type: 'button', onclick: () => void page.attempt(act) }, label));
  return panel(
    'share',
    'Share',
    element('p', {}, command),
    element('div', { class: 'row' }, copyCommand, copy('link', address), said),
    element(
      'div',
      { class: 'row' },
      save('Save model', async () => {
        const { bytes, epochs } = await page.link.ask('saveModel', {});
        download(`lab-${page.state.lab.id}-epoch-${epochs}.safetensors`, bytes, 'application/octet-stream');
      }),
      save('Save curves (CSV)', () => download('curves.csv', csvOf(page), 'text/csv')),
      save('Save figures (SVG)', async () => {
        const { figuresOf } = await import('../figures.ts');
        for (const { name, svg } of figuresOf(page.state)) download(`${name}.svg`, svg, 'image/svg+xml');
      }),
    ),
  );
}

/** The curves as the page draws them. */
function csvOf({ state }: Page): string {
  const unseen = new Map(unseenOf(state).map((point) => [point.epoch, point]));
  const lines = curveOf(state).map(({ epoch, loss, accuracy }) => {
    const point = unseen.get(epoch);
    const cells = [epoch, loss, accuracy, point?.loss, point?.accuracy];
    return cells.map((value) => value ?? '').join(',');
  });
  return `${['epoch,loss,trainAccuracy,unseenLoss,unseenAccuracy', ...lines].join('\n')}\n`;
}
