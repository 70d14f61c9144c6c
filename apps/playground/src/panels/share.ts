import { addressOf, changesFrom, commandOf } from '../address.ts';
import { download, element, panel } from '../dom.ts';
import type { Page } from '../page.ts';

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
  const current = () => {
    const { lab, preset, settings } = page.state;
    return { lab, preset, given: changesFrom(lab, preset, settings) };
  };
  const commandText = (): string => {
    const { lab, preset, given } = current();
    const own = page.state.opened?.isOwn ? ' --data idx --data-dir <their folder>' : '';
    return commandOf(lab, preset, given) + own;
  };
  const address = (): string => {
    const { lab, preset, given } = current();
    return `${location.href.split('#')[0]}${addressOf(lab, preset, given)}&play=1`;
  };
  page.watch((state, before) => {
    if (state !== before && state.settings === before.settings && state.opened === before.opened) return;
    command.textContent = commandText();
  });
  const save = (label: string, act: () => void | Promise<void>) =>
    element('button', { type: 'button', onclick: () => void act() }, label);
  return panel(
    'share',
    'Share',
    element('p', {}, command),
    element('div', { class: 'row' }, copy('command', commandText), copy('link', address), said),
    element(
      'div',
      { class: 'row' },
      save('Save model', async () => {
        const { bytes, epochs } = await page.saveModel();
        download(`lab-${page.state.lab.id}-epoch-${epochs}.safetensors`, bytes, 'application/octet-stream');
      }),
      save('Save curves (CSV)', () => download('curves.csv', csvOf(page), 'text/csv')),
      save('Save figures (SVG)', async () => {
        for (const { name, svg } of await page.figures()) download(`${name}.svg`, svg, 'image/svg+xml');
      }),
    ),
  );
}

function csvOf(page: Page): string {
  const lines = page.state.rows.map(({ epoch, loss, accuracy, held }) =>
    [epoch, loss, accuracy, held?.loss, held?.accuracy].map((value) => value ?? '').join(','),
  );
  return `${['epoch,loss,trainAccuracy,heldOutLoss,heldOutAccuracy', ...lines].join('\n')}\n`;
}
