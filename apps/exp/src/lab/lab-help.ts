import type { Experiment, Options } from '@nn-labs/experiment';
import { type Command, Option } from 'commander';
import { wrap } from '../terminal/table.ts';
import { typedEach } from './flag-name.ts';

/** An option's description for `--help`, with the values it takes and its default. */
export function describeOption(option: Options[string]): string {
  const facts: string[] = [];
  if (option.kind !== 'flag' && option.kind !== 'path') facts.push(option.allowed);
  const value = option.format(option.default);
  if (value !== '') facts.push(`default: ${value}`);
  return facts.length === 0 ? option.description : `${option.description} (${facts.join('; ')})`;
}

/** What each preset changes, so that nobody has to open the source for it. */
export function describePresets(experiment: Experiment, columns: number): string {
  const names = Object.keys(experiment.presets);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(experiment.presets).flatMap(([name, values]) => {
    const changed = typedEach(values, experiment.options);
    const texts = wrap(changed.length === 0 ? ['the defaults'] : changed, columns - width - 4);
    return texts.map((text, line) => `  ${(line === 0 ? name : '').padEnd(width)}  ${text}`);
  });
  return `\nPresets:\n${lines.join('\n')}`;
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
    const names = [...new Set(folded.map(({ helpGroupHeading }) => helpGroupHeading ?? ''))];
    const width = Math.max(...names.map((name) => name.length));
    const lines = names.flatMap((name) => {
      const flags = folded
        .filter(({ helpGroupHeading }) => helpGroupHeading === name)
        .map(({ long }) => long ?? '');
      const texts = wrap(flags, columns() - width - 3);
      return texts.map((text, line) => `  ${(line === 0 ? name.slice(0, -1) : '').padEnd(width)} ${text}`);
    });
    return names.length === 0 ? '' : `\nMore options, explained by --help-all:\n${lines.join('\n')}`;
  });
}

/** An option as the left column of `--help` shows it: an on-off flag with its opposite. */
export function optionTerm(command: Command, option: Option): string {
  const opposite = option.long?.replace('--', '--no-');
  const hasOpposite = command.options.some(({ long }) => long === opposite);
  return hasOpposite ? `${option.flags}, ${opposite}` : option.flags;
}
