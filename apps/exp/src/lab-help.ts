import type { Experiment, Options } from '@nn-labs/experiment';
import type { Command, Option as CommanderOption } from 'commander';
import { wrap } from './table.ts';

/** An option's description for `--help`, with the values it takes and its default. */
export function describeOption(option: Options[string]): string {
  const facts: string[] = [];
  if (option.kind !== 'flag' && option.kind !== 'path') facts.push(option.allowed);
  const value = option.format(option.default);
  if (value !== '') facts.push(`default: ${value}`);
  return facts.length === 0 ? option.description : `${option.description} (${facts.join('; ')})`;
}

/** What each preset changes, so that nobody has to open the source for it. */
export function describePresets(
  experiment: Experiment,
  flagName: (option: string) => string,
  columns: number,
): string {
  const names = Object.keys(experiment.presets);
  const width = Math.max(...names.map((name) => name.length));
  const lines = Object.entries(experiment.presets).flatMap(([name, values]) => {
    const changed = Object.entries(values).map(([option, value]) => {
      const long = flagName(option);
      if (typeof value === 'boolean') return value ? long : long.replace('--', '--no-');
      return `${long} ${experiment.options[option]?.format(value)}`;
    });
    const texts = wrap(changed.length === 0 ? ['the defaults'] : changed, columns - width - 4);
    return texts.map((text, line) => `  ${(line === 0 ? name : '').padEnd(width)}  ${text}`);
  });
  return `\nPresets:\n${lines.join('\n')}`;
}

/** An option as the left column of `--help` shows it: an on-off flag with its opposite. */
export function optionTerm(command: Command, option: CommanderOption): string {
  const opposite = option.long?.replace('--', '--no-');
  const hasOpposite = command.options.some(({ long }) => long === opposite);
  return hasOpposite ? `${option.flags}, ${opposite}` : option.flags;
}
