import { nearest, UsageError } from '@nn-labs/experiment';
import type { Command, CommanderError, Option } from 'commander';
import { optionTerm } from '../lab/lab-help.ts';
import { safeLines } from '../terminal/safe-text.ts';
import { type OutputStream, widthOf } from '../terminal/terminal.ts';
import { missingValue, ValueOption } from './value-option.ts';

/** Commander, told to leave errors and exiting to us. */
export async function parse(
  program: Command,
  words: readonly string[],
  { stdout }: { stdout: OutputStream },
): Promise<void> {
  const configure = (command: Command): void => {
    command
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : explain(error, command);
      })
      .configureOutput({
        writeOut: (text) => stdout.write(safeLines(text)),
        outputError: () => {}, // explained above, printed in `main`
        getOutHelpWidth: () => Math.min(widthOf(stdout), 100),
      })
      .configureHelp({
        minWidthToWrap: 20,
        optionTerm: (option) => optionTerm(command, option),
        subcommandTerm: (sub) => `${sub.name()} ${sub.usage()}`,
      })
      .helpOption('-h, --help', 'show this help')
      .allowExcessArguments(false);
    command.commands.forEach(configure);
  };
  configure(program);
  await program.parseAsync([...words], { from: 'user' });
}

/** Says in this command line's own words what commander found wrong with what was typed. */
function explain({ code, message }: CommanderError, command: Command): UsageError {
  const quoted = /'(.*?)'/s.exec(message)?.[1] ?? '';
  const where = commandPath(command);
  const usage = (cause: string, remedy?: string | false): UsageError =>
    new UsageError(cause, remedy || `See what there is with: ${where} --help`);
  const found = ((): UsageError | undefined => {
    switch (code) {
      case 'commander.unknownOption': {
        const [flag = '', ...value] = quoted.split('=');
        const isBare = value.length > 0 && command.options.some(({ long }) => long === flag);
        if (isBare) return usage(`${flag} takes no value`, `Did you mean ${flag}?`);
        const option = nearestOption(flag, command);
        return usage(`unknown option '${quoted}'`, option && `Did you mean ${option}?`);
      }
      case 'commander.optionMissingArgument': {
        const option = command.options.find(({ flags }) => flags === quoted);
        return option && missingValue(option);
      }
      case 'commander.invalidArgument':
        return listInPieces(/ argument '(.*?)'/s.exec(message)?.[1] ?? '', command);
      case 'commander.excessArguments':
        return tooManyWords(command, usage);
      case 'commander.missingArgument': {
        const missing = command.registeredArguments[command.args.length];
        const typed = [where, ...command.args, `<${missing?.name()}>`].join(' ');
        return usage(
          `${where} takes ${shape(command)}: <${missing?.name()}> is missing`,
          `Add it: ${typed}, ${missing?.description}`,
        );
      }
    }
  })();
  return found ?? usage(message.replace(/^error: /, ''));
}

/** A word that is neither an option nor its value: a subcommand or a flag without its dashes, mistyped or not. */
function tooManyWords(
  command: Command,
  usage: (cause: string, remedy?: string | false) => UsageError,
): UsageError {
  const taken = command.registeredArguments.length;
  const word = command.args[taken] ?? '';
  const where = commandPath(command);
  const subcommands = command.commands.map((sub) => sub.name());
  if (subcommands.length > 0) {
    const near = nearest(word, subcommands);
    return usage(
      `${where}: there is no command '${word}'; the commands are ${subcommands.join(', ')}`,
      near !== undefined && `Did you mean: ${where} ${near}`,
    );
  }
  if (taken > 0) {
    const cause = `${where} takes ${shape(command)}: '${word}' is one word too many`;
    return usage(cause, `Leave it out. See what there is with: ${where} --help`);
  }
  const option = nearestOption(word, command);
  const neither = `${where}: '${word}' is neither an option nor the value of one`;
  return listInPieces(word, command) ?? usage(neither, option && `Did you mean ${option}?`);
}

/** `<lab> <picture...>`. */
function shape(command: Command): string {
  const usage = command.createHelp().commandUsage(command);
  return usage.replace(/^.*\[options\] /, '');
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

/**
 * The option that a mistyped flag means, as it is typed: `--epochs <n> (an integer from 1 to 10)`; also one whose
 * description begins with the words of the flag, as `--learning-rate` is the description of a shorter one.
 */
function nearestOption(flag: string, command: Command): string | undefined {
  const bare = (each: Option | string): string =>
    (typeof each === 'string' ? each : (each.long ?? '')).replace(/^-+/, '');
  const words = bare(flag).replaceAll(/[-_]/g, ' ').toLowerCase();
  const isDescribed = ({ description }: Option): boolean =>
    flag.startsWith('--') && words.length >= 4 && `${description} `.toLowerCase().startsWith(`${words} `);
  const near = nearest(bare(flag), command.options.map(bare));
  const option = command.options.find(isDescribed) ?? command.options.find((each) => bare(each) === near);
  return option instanceof ValueOption ? `${option.flags} (${option.allowed})` : option?.flags;
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}
