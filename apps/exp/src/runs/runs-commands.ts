import { UsageError } from '@nn-labs/experiment';
import { Command } from 'commander';
import { addOutputOptions, type CommandSurroundings } from '../command-line/surroundings.ts';
import { labNumber } from '../labs/labs.ts';

interface RunsFlags {
  readonly json?: boolean;
  readonly prune?: boolean;
  readonly yes?: boolean;
}

/** The words that stand for a recorded run. */
export const runWords = 'an id or a part of it, last, best, 7/best for the best of lab 7, or a folder';

/** `pnpm exp runs`, `show` and `diff`. What they need is loaded when they are called: a lab starts without it. */
export function runsCommands(surroundings: CommandSurroundings): Command[] {
  const command = (name: string, summary: string) =>
    addOutputOptions(
      new Command(name)
        .summary(summary)
        .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    );
  const runs = command('runs', 'list the recorded runs')
    .argument('[lab]', 'only the runs of this lab')
    .option('--prune', 'remove all runs but the running ones and each lab’s best and last')
    .option('--yes', 'remove without asking')
    .action(async (word: string | undefined, { json = false, yes, prune }: RunsFlags) => {
      const lab = word === undefined ? undefined : labNumber(word);
      if (word !== undefined && lab === undefined)
        throw new UsageError(`'${word}' is not the number of a lab`, `To see one run: pnpm exp show ${word}`);
      if (yes === true && prune !== true)
        throw new UsageError('--yes answers the question of --prune, which is not given', 'Add --prune.');
      const { printRuns, pruneRuns } = await import('./list-runs.ts');
      if (prune === true) await pruneRuns(surroundings, lab, { json, yes: yes === true });
      else printRuns(surroundings, lab, json);
    });
  const show = command('show', 'show a recorded run')
    .argument('<run>', runWords)
    .action(async (word: string, { json = false }: RunsFlags) => {
      const { showRun } = await import('./show-runs.ts');
      showRun(surroundings, word, json);
    });
  const diff = command('diff', 'show in what two recorded runs differ')
    .argument('<a>', runWords)
    .argument('<b>', runWords)
    .action(async (a: string, b: string, { json = false }: RunsFlags) => {
      const { diffRuns } = await import('./show-runs.ts');
      diffRuns(surroundings, a, b, json);
    });
  return [runs, show, diff];
}
