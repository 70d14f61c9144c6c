import { nearest, UsageError } from '@nn-labs/experiment';
import type { Command, CommanderError, Option } from 'commander';
import { missingValue, ValueOption } from './value-option.ts';

/** Says in this command line's own words what commander found wrong with what was typed. */
export function explainUsage(error: CommanderError, command: Command): UsageError {
  const quoted = /'(.*?)'/s.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownOption(quoted, command);
    case 'commander.optionMissingArgument': {
      const option = command.options.find(({ flags }) => flags === quoted);
      if (option !== undefined) return missingValue(option);
      break;
    }
    case 'commander.excessArguments':
      return tooManyWords(command);
  }
  return new UsageError(error.message.replace(/^error: /, ''), seeHelp(command));
}

function unknownOption(typed: string, command: Command): UsageError {
  const word = typed.replace(/=.*$/s, '');
  const option = nearestOption(word, command);
  return new UsageError(
    `unknown option '${typed}'`,
    option === undefined ? seeHelp(command) : `Did you mean ${asTyped(option)}?`,
  );
}

/** A word that is neither an option nor its value: a subcommand or a flag without its dashes, mistyped or not. */
function tooManyWords(command: Command): UsageError {
  const [word = ''] = command.args;
  const where = commandPath(command);
  const subcommands = command.commands.map((sub) => sub.name());
  if (subcommands.length > 0) {
    const near = nearest(word, subcommands);
    return new UsageError(
      `${where}: there is no command '${word}'; the commands are ${subcommands.join(', ')}`,
      near === undefined ? seeHelp(command) : `Did you mean: ${where} ${near}`,
    );
  }
  const option = nearestOption(word, command);
  return new UsageError(
    `${where}: '${word}' is neither an option nor the value of one`,
    option === undefined ? seeHelp(command) : `Did you mean ${asTyped(option)}?`,
  );
}

function nearestOption(word: string, command: Command): Option | undefined {
  const names = command.options.map(({ long }) => bare(long ?? ''));
  const near = nearest(bare(word), names);
  return command.options.find(({ long }) => bare(long ?? '') === near);
}

function bare(flag: string): string {
  return flag.replace(/^-+/, '');
}

/** `--epochs <n> (an integer from 1 to 10)`. */
function asTyped(option: Option): string {
  return option instanceof ValueOption ? `${option.flags} (${option.allowed})` : option.flags;
}

function seeHelp(command: Command): string {
  return `See what there is with: ${commandPath(command)} --help`;
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}
