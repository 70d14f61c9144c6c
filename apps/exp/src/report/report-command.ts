import { UsageError } from '@nn-labs/experiment';
import { findRun } from '@nn-labs/experiment/runs';
import { Command } from 'commander';
import { findLab, loadLab } from '../labs.ts';
import type { CommandSurroundings } from '../surroundings.ts';
import { addWordOptions, readWords } from './words.ts';

interface ReportFlags {
  readonly json?: boolean;
  readonly dataDir?: string;
}

/** `pnpm exp report [run...] [--json]`. What it needs is loaded when it is called: a lab starts without it. */
export function reportCommand({ root, terminal, environment, prepare }: CommandSurroundings): Command {
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
      const lab = findLab(root, String(run.lab), []);
      // Only the command line has been built so far: which lab it is about stands in the run.
      if ((await prepare?.([`experiments/experiment-${lab.id}`])) === false) {
        throw new Error(
          `lab ${lab.id} could not be built. Mend what is named above, then run the command again.`,
        );
      }
      const experiment = await loadLab(lab);
      const asked = { words, paths: values.dataDir === undefined ? {} : { dataDir: values.dataDir } };
      if (runs.length === 1) {
        const { reportRun } = await import('./report-run.ts');
        const written = await reportRun(root, experiment, run, asked, terminal, environment);
        const { report, result, page, figures } = written;
        if (values.json)
          terminal.printJson({ run: run.id, page, figures, result, findings: report.findings });
        return;
      }
      const { reportRuns } = await import('./report-set.ts');
      const written = await reportRuns(root, experiment, runs, asked, terminal, environment);
      if (values.json) terminal.printJson({ runs: runs.map(({ id }) => id), ...written });
    });
}
