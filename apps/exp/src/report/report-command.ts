import { UsageError } from '@nn-labs/experiment';
import { findRun, type StoredRun } from '@nn-labs/experiment/runs';
import { Command } from 'commander';
import { addOutputOptions, type CommandSurroundings, preparedLab } from '../command-line/surroundings.ts';
import { runWords } from '../runs/runs-commands.ts';
import { addWordOptions, readWords } from './words.ts';

/** `pnpm exp report [run...] [--json]`. What it needs is loaded when it is called: a lab starts without it. */
export function reportCommand(surroundings: CommandSurroundings): Command {
  const { root, terminal } = surroundings;
  const command = new Command('report')
    .summary('make figures and a page of a recorded run, or of several')
    .description(
      'Makes figures of a recorded run, says what they show, and writes a page to hand in: report.html in the run’s folder. ' +
        'Of several runs it shows means, deviations and curves beside each other, on a page in runs/reports.',
    )
    .argument('[runs...]', `${runWords} (default: last)`)
    .option('--data-dir <folder>', 'the folder that the runs read their data from, if it was named');
  addOutputOptions(addWordOptions(command), { quiet: 'no progress, no information' });
  return command.action(
    async (typed: string[], flags: { readonly json?: boolean; readonly dataDir?: string }) => {
      const words = await readWords({ ...flags }, true);
      const runs = (typed.length === 0 ? ['last'] : typed).map((word) => findRun(root, word));
      const run = runs[0] as StoredRun;
      const other = runs.find(({ lab }) => lab !== run.lab);
      if (other !== undefined) {
        throw new UsageError(
          `${run.id} is a run of lab ${run.lab}, ${other.id} one of lab ${other.lab}`,
          'Report on the runs of one lab at a time.',
        );
      }
      const experiment = await preparedLab(String(run.lab), surroundings);
      const asked = { words, paths: flags.dataDir === undefined ? {} : { dataDir: flags.dataDir } };
      const { reportRun, reportRuns } = await import('./write-report.ts');
      const written =
        runs.length === 1
          ? await reportRun(experiment, run, asked, surroundings)
          : { runs: runs.map(({ id }) => id), ...(await reportRuns(experiment, runs, asked, surroundings)) };
      if (flags.json) terminal.printJson(written);
    },
  );
}
