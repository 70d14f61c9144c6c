import type { Option } from '@nn-labs/experiment';
import { changesFrom, flagName } from '../address.ts';
import { element, panel } from '../dom.ts';
import type { Page } from '../page.ts';
import type { Mistake } from '../protocol.ts';
import { sentences } from '../words.ts';

/** Names files of the command line, or what only a terminal has. */
const terminalOnly = ['dataDir', 'data', 'saveModel', 'details', 'logInterval', 'engine', 'threads'];

/** Every option of the lab, made from its definition: headings, descriptions, ranges, and the lab's own messages. */
export function controlsPanel(page: Page): HTMLElement {
  const { lab } = page.state;
  const presets = element('select', {
    onchange: () => void page.open({ preset: presets.value, settings: lab.configure(presets.value, {}) }),
  });
  for (const name of Object.keys(lab.presets)) presets.append(element('option', { value: name }, name));
  const groups = new Map<string, HTMLElement[]>();
  const refreshers: (() => void)[] = [];
  for (const [name, option] of Object.entries(lab.options)) {
    if (terminalOnly.includes(name) || option.kind === 'path') continue;
    const { field, refresh } = control(page, name, option);
    refreshers.push(refresh);
    const group = option.group ?? 'Options';
    groups.set(group, [...(groups.get(group) ?? []), field]);
  }
  page.watch((state, before) => {
    presets.value = state.preset;
    if (state === before || state.settings !== before.settings) for (const refresh of refreshers) refresh();
  });
  const isWide = innerWidth >= 860;
  const folded = [...groups].map(([title, fields], i) =>
    element('details', { open: i === 0 && isWide }, element('summary', {}, title), ...fields),
  );
  return panel('controls', 'Settings', element('label', {}, 'Preset ', presets), ...folded, mistakes(page));
}

function control(page: Page, name: string, option: Option<unknown>) {
  const id = `option-${flagName(name)}`;
  const problem = element('p', { class: 'problem', id: `${id}-problem`, 'aria-live': 'polite' });
  const apply = async (text: string): Promise<void> => {
    try {
      problem.textContent = '';
      await page.change({ [name]: option.parse(text, flagName(name)) });
    } catch (error) {
      const { message, remedy } = error as { message: string; remedy?: string };
      const kept = `The page goes on with ${option.format(page.state.settings[name])}`;
      problem.textContent = sentences(message, remedy, kept);
    }
  };
  const input = inputFor(option, { id, 'aria-describedby': `${id}-note ${id}-problem` }, apply);
  const changed = element('span', { class: 'changed' });
  const field = element(
    'div',
    { class: 'field' },
    element('label', { for: id }, element('code', {}, flagName(name)), changed),
    input.element,
    element('p', { class: 'note', id: `${id}-note` }, `${option.description}${allowedText(option)}`),
    problem,
  );
  const refresh = (): void => {
    const { lab, preset, settings } = page.state;
    input.show(settings[name]);
    problem.textContent = '';
    changed.textContent = name in changesFrom(lab, preset, settings) ? ' · changed' : '';
  };
  return { field, refresh };
}

function inputFor(
  option: Option<unknown>,
  described: { readonly id: string; readonly 'aria-describedby': string },
  apply: (text: string) => void,
) {
  if (option.kind === 'flag') {
    const box = element('input', {
      ...described,
      type: 'checkbox',
      onchange: () => apply(String(box.checked)),
    });
    const show = (value: unknown): void => {
      box.checked = value === true;
    };
    return { element: box, show };
  }
  if (option.kind === 'choice') {
    const select = element('select', { ...described, onchange: () => apply(select.value) });
    const words = option.placeholder.slice(1, -1).split('|');
    for (const word of words) select.append(element('option', { value: word }, word));
    const show = (value: unknown): void => {
      select.value = String(value);
    };
    return { element: select, show };
  }
  const text = element('input', {
    ...described,
    type: 'text',
    inputmode: option.kind === 'integers' ? 'text' : 'decimal',
    autocomplete: 'off',
    spellcheck: 'false',
    onchange: () => apply(text.value.trim()),
  });
  const show = (value: unknown): void => {
    text.value = option.format(value);
  };
  return { element: text, show };
}

function allowedText({ kind, allowed }: Option<unknown>): string {
  return kind === 'flag' || kind === 'choice' ? '' : ` (${allowed})`;
}

const wrong: Readonly<Record<Mistake, readonly [label: string, watch: string]>> = {
  none: ['none', 'The lab as it is.'],
  slope: [
    'the slope of z in place of a',
    'Watch the loss: each step goes in a direction that is not downhill, since the slope is taken at the wrong place.',
  ],
  pixels: [
    'pixels not divided by 255',
    'Watch the first epochs: the sums are 255 times too large. A sigmoid says 0 or 1, and hardly learns; behind ReLU each step is far too long.',
  ],
};

function mistakes(page: Page): HTMLElement {
  const note = element('p', { class: 'note', id: 'mistake-note' });
  const select = element('select', {
    id: 'mistake',
    'aria-describedby': 'mistake-note',
    onchange: () => void page.open({ mistake: select.value as Mistake }),
  });
  for (const [name, [label]] of Object.entries(wrong))
    select.append(element('option', { value: name }, label));
  page.watch(({ mistake }) => {
    select.value = mistake;
    note.textContent = wrong[mistake][1];
  });
  return element(
    'details',
    {},
    element('summary', {}, 'Wrong on purpose'),
    element('div', { class: 'field' }, element('label', { for: 'mistake' }, 'Mistake '), select, note),
  );
}
