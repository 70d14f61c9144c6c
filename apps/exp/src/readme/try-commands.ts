import type { Experiment } from '@nn-labs/experiment';
import { Command, CommanderError } from 'commander';
import { describeFailure, exitCodes } from '../command-line/exit-codes.ts';
import { parse } from '../command-line/parse.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { labCommand, requestOf } from '../lab/lab-command.ts';
import { findLab, findLabs, labNumber, loadLab } from '../labs/labs.ts';
import { tryRun } from './document-runs.ts';
import type { Problem } from './edits.ts';
import { commandsOf, type ShownCommand } from './shown-commands.ts';

/** Tries every command that a document shows: a lab's with `--dry-run`, any other only as far as its words go. */
export async function tryCommands(surroundings: CommandSurroundings): Promise<Problem[]> {
  const { root } = surroundings;
  const labs = new Set(findLabs(root).map(({ id }) => id));
  const problems: Problem[] = [];
  const results = new Map<string, string | null>();
  for (const command of commandsOf(root)) {
    const lab = labNumber(command.words[0] ?? '');
    // A sentence may speak of a lab that is still to be made.
    if (lab !== undefined && !labs.has(lab) && !command.inBlock) continue;
    const key = JSON.stringify(command.words);
    const known = results.get(key);
    const problem = known === undefined ? await tryCommand(command, surroundings) : known;
    results.set(key, problem);
    if (problem === null) continue;
    const { file, line, words } = command;
    problems.push({ file, line, text: problem, remedy: `It says: pnpm exp ${words.join(' ')}` });
  }
  return problems;
}

/** What is wrong with a command's words; null when nothing is. */
async function tryCommand(
  { words }: ShownCommand,
  surroundings: CommandSurroundings,
): Promise<string | null> {
  try {
    await tryWords(words[0] === 'help' ? [...words.slice(1), '--help'] : words, surroundings);
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return null; // --help
    const { code, cause } = describeFailure(error, false);
    return code === exitCodes.data ? null : cause; // data that this machine lacks is no fault of a document
  }
}

async function tryWords(words: readonly string[], surroundings: CommandSurroundings): Promise<void> {
  const program = surroundings.program();
  const silent = { stdout: { write: () => true } };
  const commands = program.commands.map((command) => command.name());
  const first = words[0];
  if (first === undefined || first.startsWith('-') || commands.includes(first)) {
    disarm(program);
    return await parse(program, words, silent);
  }
  const { root, environment } = surroundings;
  const experiment = await loadLab(findLab(root, first, commands));
  const command = labCommand(experiment, root, async () => {});
  disarm(command);
  await parse(new Command('pnpm exp').addCommand(command), [command.name(), ...words.slice(1)], silent);
  if (speaksOfMore(command, experiment)) return;
  const { config } = await requestOf(experiment, root, words.slice(1));
  await tryRun(experiment, config, environment);
}

/** The command line reads its words and does nothing. */
function disarm(command: Command): void {
  command.action(() => {});
  command.commands.forEach(disarm);
}

/** Whether a lab's command has options beyond the lab's own: one that goes on with a run speaks of what is not here. */
function speaksOfMore(command: Command, { options }: Experiment): boolean {
  const usual = new Set([...Object.keys(options), 'preset', 'dryRun', 'json', 'quiet', 'debug']);
  return Object.keys(command.opts()).some(
    (name) => !usual.has(name) && command.getOptionValueSource(name) === 'cli',
  );
}
