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
    case 'commander.invalidArgument': {
      const found = listInPieces(/ argument '(.*?)'/s.exec(error.message)?.[1] ?? '', command);
      if (found !== undefined) return found;
      break;
    }
    case 'commander.excessArguments':
      return tooManyWords(command);
    case 'commander.missingArgument':
      return tooFewWords(command);
  }
  return new UsageError(error.message.replace(/^error: /, ''), seeHelp(command));
}

function unknownOption(typed: string, command: Command): UsageError {
  const word = typed.replace(/=.*$/s, '');
  const option = described(word, command) ?? nearestOption(word, command);
  return new UsageError(
    `unknown option '${typed}'`,
    option === undefined ? seeHelp(command) : `Did you mean ${asTyped(option)}?`,
  );
}

/** A word that is neither an option nor its value: a subcommand or a flag without its dashes, mistyped or not. */
function tooManyWords(command: Command): UsageError {
  const taken = command.registeredArguments.length;
  const word = command.args[taken] ?? '';
  const where = commandPath(command);
  const subcommands = command.commands.map((sub) => sub.name());
  if (subcommands.length > 0) {
    const near = nearest(word, subcommands);
    return new UsageError(
      `${where}: there is no command '${word}'; the commands are ${subcommands.join(', ')}`,
      near === undefined ? seeHelp(command) : `Did you mean: ${where} ${near}`,
    );
  }
  if (taken > 0) {
    return new UsageError(
      `${where} takes ${shape(command)}: '${word}' is one word too many`,
      `Leave it out. ${seeHelp(command)}`,
    );
  }
  const option = nearestOption(word, command);
  return (
    listInPieces(word, command) ??
    new UsageError(
      `${where}: '${word}' is neither an option nor the value of one`,
      option === undefined ? seeHelp(command) : `Did you mean ${asTyped(option)}?`,
    )
  );
}

function tooFewWords(command: Command): UsageError {
  const missing = command.registeredArguments[command.args.length];
  return new UsageError(
    `${commandPath(command)} takes ${shape(command)}: <${missing?.name()}> is missing`,
    `Add it: ${commandPath(command)} ${[...command.args, `<${missing?.name()}>`].join(' ')}, ${missing?.description}`,
  );
}

/** `<lab> <picture...>`. */
function shape(command: Command): string {
  return command
    .createHelp()
    .commandUsage(command)
    .replace(/^.*\[options\] /, '');
}

/** `--hidden 64 32` and `--hidden 64, 32`: a comma is wanted, and no blank. */
function listInPieces(word: string, command: Command): UsageError | undefined {
  const { rawArgs } = command.parent as unknown as { rawArgs: readonly string[] }; // as they were typed, without a type
  const end = rawArgs.indexOf(word);
  const start = rawArgs.findLastIndex((each, at) => at < end && each.startsWith('--'));
  const option = command.options.find(({ long }) => long === rawArgs[start]);
  if (option?.flags.includes('[,') !== true) return;
  const rest = rawArgs.slice(start + 1);
  const stop = rest.findIndex((each) => each.startsWith('-'));
  const values = (stop < 0 ? rest : rest.slice(0, stop)).join(' ');
  return new UsageError(
    `${option.long}: '${values}' ${values.includes(' ') ? 'has blanks between its values' : 'ends with a comma'}`,
    `Did you mean ${option.long} ${values.split(/[ ,]+/).filter(Boolean).join(',')}?`,
  );
}

/** The option whose description begins with the words of a flag: `--learning-rate` is what `--lr` is. */
function described(flag: string, command: Command): Option | undefined {
  const words = bare(flag).replaceAll(/[-_]/g, ' ').toLowerCase();
  if (words.length < 4) return;
  return command.options.find(({ description }) => `${description} `.toLowerCase().startsWith(`${words} `));
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
