import { choice, type Experiment, type Option as LabOption, type Options } from '@nn-labs/experiment';
import { type Command, Option } from 'commander';
import { whole } from '../terminal/safe-text.ts';
import { pairLines } from '../terminal/table.ts';
import { typedEach } from './typed-options.ts';

/** An option's description for `--help`, with the values it takes and its default. */
export function describeOption({
  kind,
  description,
  allowed,
  default: usual,
  format,
}: Options[string]): string {
  const facts = [kind === 'flag' || kind === 'path' ? '' : allowed, `default: ${format(usual)}`].filter(
    (fact) => fact !== '' && fact !== 'default: ',
  );
  return facts.length === 0 ? description : `${description} (${facts.join('; ')})`;
}

/** The names of a lab's presets as an option. */
export function presetOption({ presets, defaultPreset }: Experiment): LabOption<string> {
  const description = 'a named set of options; a flag overrides it';
  return choice(Object.keys(presets), { description, default: defaultPreset });
}

/** What each preset changes, so that nobody has to open the source for it. */
export function describePresets({ presets, options }: Experiment, columns: number): string {
  const lists = Object.entries(presets).map(([name, values]) => {
    const changed = typedEach(values, options);
    return [name, changed.length === 0 ? ['the defaults'] : changed] as const;
  });
  return `\nPresets:\n${listed(lists, columns)}`;
}

/** Names with words behind them, folded below each other. */
function listed(
  lists: readonly (readonly [name: string, words: readonly string[]])[],
  columns: number,
): string {
  const pairs = lists.map(([name, words]) => [name, words.map(whole).join(' ')] as const);
  const lines = pairLines(pairs, columns);
  return lines.map((line) => [line].flat().join('')).join('\n');
}

/**
 * Lets `--help` explain the options that come first and only name the others by their groups, where the lab says which
 * come first; `--help-all` explains all of them.
 */
export function foldOptions(command: Command, { first }: Experiment, columns: () => number): void {
  command.addOption(new Option('--help-all', 'explain every option').helpGroup('Options:'));
  const named = new Set(['preset', 'helpAll', ...(first ?? [])]);
  const isFirst = (option: Option): boolean => named.has(option.attributeName());
  for (const option of command.options.filter(isFirst)) option.helpGroup('Options:');
  const folded =
    first === undefined ? [] : command.options.filter((option) => !option.hidden && !isFirst(option));
  for (const option of folded) option.hideHelp();
  command.on('option:help-all', () => {
    for (const option of folded.splice(0)) option.hideHelp(false);
    command.help();
  });
  command.addHelpText('after', () => {
    const groups = new Map<string, string[]>();
    for (const { helpGroupHeading = ':', long } of folded) {
      const name = helpGroupHeading.slice(0, -1);
      groups.set(name, [...(groups.get(name) ?? []), long ?? '']);
    }
    return folded.length === 0
      ? ''
      : `\nMore options, explained by --help-all:\n${listed([...groups], columns())}`;
  });
}

/** An option as the left column of `--help` shows it: an on-off flag with its opposite. */
export function optionTerm(command: Command, option: Option): string {
  const opposite = option.long?.replace('--', '--no-');
  const hasOpposite = command.options.some(({ long }) => long === opposite);
  return hasOpposite ? `${option.flags}, ${opposite}` : option.flags;
}
