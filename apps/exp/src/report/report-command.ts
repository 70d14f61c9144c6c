import { UsageError } from '@nn-labs/experiment';
import { findRun } from '@nn-labs/experiment/runs';
import { Command } from 'commander';
import { type CommandSurroundings, preparedLab } from '../command-line/surroundings.ts';
import { addWordOptions, readWords } from './words.ts';

interface ReportFlags {
  readonly json?: boolean;
  readonly dataDir?: string;
}

/** `pnpm exp report [run...] [--json]`. What it needs is loaded when it is called: a lab starts without it. */
export function reportCommand(surroundings: CommandSurroundings): Command {
  const { root, terminal } = surroundings;
  const command = new Command('report')
    .summary('make figures and a page of a recorded run, or of several')
    .description(
      'Makes figures of a recorded run, says what they show, and writes a page to hand in: report.html in the run’s folder. ' +
        'Of several runs it shows means, deviations and curves beside each other, on a page in runs/reports.',
    )
    .argument(
      '[runs...]',
      'an id or a part of it, last, best, 2/best for lab 2’s, or a folder (default: last)',
    )
    .option('--data-dir <folder>', 'the folder that the runs read their data from, if it was named');
  return addWordOptions(command)
    .option('--json', 'print one JSON object on standard output')
    .option('--quiet', 'no progress, no information')
    .option('--debug', 'show the stack of an error')
    .action(async (typed: string[], values: ReportFlags) => {
      const words = await readWords({ ...values }, true);
      const runs = (typed.length === 0 ? ['last'] : typed).map((word) => findRun(root, word));
      const [run] = runs as [(typeof runs)[number]];
      const other = runs.find(({ lab }) => lab !== run.lab);
      if (other !== undefined) {
        throw new UsageError(
          `${run.id} is a run of lab ${run.lab}, ${other.id} one of lab ${other.lab}`,
          'Report on the runs of one lab at a time.',
        );
      }
      const experiment = await preparedLab(String(run.lab), surroundings);
      const asked = { words, paths: values.dataDir === undefined ? {} : { dataDir: values.dataDir } };
      if (runs.length === 1) {
        const { reportRun } = await import('./report-run.ts');
        const written = await reportRun(experiment, run, asked, surroundings);
        if (values.json) terminal.printJson(written);
        return;
      }
      const { reportRuns } = await import('./report-set.ts');
      const written = await reportRuns(experiment, runs, asked, surroundings);
      if (values.json) terminal.printJson({ runs: runs.map(({ id }) => id), ...written });
    });
}
