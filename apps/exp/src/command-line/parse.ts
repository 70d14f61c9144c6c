import type { Command } from 'commander';
import { optionTerm } from '../lab/lab-help.ts';
import { safeLines } from '../terminal/safe-text.ts';
import { type OutputStream, widthOf } from '../terminal/terminal.ts';
import { explainUsage } from './usage.ts';

/** Commander, told to leave errors and exiting to us. */
export async function parse(
  program: Command,
  words: readonly string[],
  { stdout }: { stdout: OutputStream },
): Promise<void> {
  const configure = (command: Command): void => {
    command
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : explainUsage(error, command);
      })
      .configureOutput({
        writeOut: (text) => stdout.write(safeLines(text)),
        outputError: () => {}, // explained above, printed in `main`
        getOutHelpWidth: () => Math.min(widthOf(stdout), 100),
      })
      .configureHelp({ minWidthToWrap: 20, optionTerm: (option) => optionTerm(command, option) })
      .helpOption('-h, --help', 'show this help')
      .allowExcessArguments(false);
    command.commands.forEach(configure);
  };
  configure(program);
  await program.parseAsync([...words], { from: 'user' });
}
