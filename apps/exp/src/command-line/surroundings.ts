import type { Experiment } from '@nn-labs/experiment';
import type { Command } from 'commander';
import { findLab, loadLab } from '../labs/labs.ts';
import type { OutputStream, Terminal } from '../terminal/terminal.ts';

/** Installs what is missing and builds these folders (relative to the root); false when that failed, which it has said. */
export type Prepare = (
  folders: readonly string[],
  options?: { readonly newLab?: boolean },
) => Promise<boolean>;

/** Where a run gets its signal, clock and environment from. */
export interface RunEnvironment {
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): number;
}

export interface RunSurroundings {
  /** The checkout. */
  readonly root: string;
  readonly terminal: Terminal;
  readonly environment: RunEnvironment;
}

/** What the commands around the labs work with. */
export interface CommandSurroundings extends RunSurroundings {
  /** What the terminal prints results on, for those who ask what it can show. */
  readonly stdout: OutputStream;
  /** Null where nobody can install or build: everything is taken as it is. */
  readonly prepare: Prepare | null;
  /** Is called with an exit code other than 0. */
  setCode(code: number): void;
  /** The whole command line again, for commands that try others. */
  program(): Command;
}

/** The lab that a word names. The launcher has only built one whose number is the first word, so it is built here. */
export async function preparedLab(
  word: string,
  { root, prepare }: Pick<CommandSurroundings, 'root' | 'prepare'>,
): Promise<Experiment> {
  const lab = findLab(root, word, []);
  if ((await prepare?.([`experiments/experiment-${lab.id}`])) !== false) return await loadLab(lab);
  throw new Error(`lab ${lab.id} could not be built. Mend what is named above, then run the command again.`);
}

/** The options that every command has which prints something. */
export function addOutputOptions(
  command: Command,
  {
    json = 'print one JSON object on standard output',
    quiet = '',
  }: { readonly json?: string; readonly quiet?: string } = {},
): Command {
  command.option('--json', json);
  if (quiet !== '') command.option('--quiet', quiet);
  return command.option('--debug', 'show the stack of an error');
}
