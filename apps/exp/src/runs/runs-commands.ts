import { UsageError } from '@nn-labs/experiment';
import { Command } from 'commander';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { labNumber } from '../labs/labs.ts';

interface RunsOptions {
  readonly json?: boolean;
  readonly prune?: boolean;
  readonly yes?: boolean;
}

const runWord = 'an id or a part of it, last, best, 2/best for lab 2’s, or a folder';

/** `pnpm exp runs`, `show` and `diff`. What they need is loaded when they are called: a lab starts without it. */
export function runsCommands(surroundings: CommandSurroundings): Command[] {
  const runs = command('runs', 'list the recorded runs')
    .argument('[lab]', 'only the runs of this lab')
    .option('--prune', 'remove all runs but the running ones and each lab’s best and last')
    .option('--yes', 'remove without asking')
    .action(async (word: string | undefined, options: RunsOptions) => {
      const lab = word === undefined ? undefined : readLab(word);
      if (options.yes === true && options.prune !== true) {
        throw new UsageError('--yes answers the question of --prune, which is not given', 'Add --prune.');
      }
      if (options.prune === true) {
        const { pruneRuns } = await import('./prune-command.ts');
        return pruneRuns(surroundings, lab, options);
      }
      const { printRuns } = await import('./runs-list.ts');
      printRuns(surroundings, lab, options.json === true);
    });
  const show = command('show', 'show a recorded run')
    .argument('<run>', runWord)
    .action(async (word: string, { json = false }: RunsOptions) => {
      const { showRun } = await import('./show-run.ts');
      showRun(surroundings, word, json);
    });
  const diff = command('diff', 'show in what two recorded runs differ')
    .argument('<a>', runWord)
    .argument('<b>', runWord)
    .action(async (a: string, b: string, { json = false }: RunsOptions) => {
      const { diffRuns } = await import('./diff-runs.ts');
      diffRuns(surroundings, a, b, json);
    });
  return [runs, show, diff];
}

function command(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .option('--json', 'print one JSON object on standard output')
    .option('--debug', 'show the stack of an error');
}

function readLab(word: string): number {
  const lab = labNumber(word);
  if (lab !== undefined) return lab;
  throw new UsageError(`'${word}' is not the number of a lab`, `To see one run: pnpm exp show ${word}`);
}
