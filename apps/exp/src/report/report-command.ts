import { findRun } from '@nn-labs/experiment/runs';
import { Command } from 'commander';
import { findLab, loadLab } from '../labs.ts';
import type { CommandSurroundings } from '../surroundings.ts';

/** `pnpm exp report [run] [--json]`. What it needs is loaded when it is called: a lab starts without it. */
export function reportCommand({ root, terminal, environment, prepare }: CommandSurroundings): Command {
  return new Command('report')
    .summary('make figures and a page of a recorded run')
    .description(
      'Makes figures of a recorded run, says what they show, and writes a page to hand in: report.html in the run’s folder.',
    )
    .argument('[run]', 'an id or a part of it, last, best, 2/best for lab 2’s, or a folder', 'last')
    .option('--json', 'print one JSON object on standard output')
    .option('--quiet', 'no progress, no information')
    .option('--debug', 'show the stack of an error')
    .action(async (word: string, { json = false }: { json?: boolean }) => {
      const run = findRun(root, word);
      const lab = findLab(root, String(run.lab), []);
      // Only the command line has been built so far: which lab it is about stands in the run.
      if ((await prepare?.([`experiments/experiment-${lab.id}`])) === false) {
        throw new Error(
          `lab ${lab.id} could not be built. Mend what is named above, then run the command again.`,
        );
      }
      const experiment = await loadLab(lab);
      const { reportRun } = await import('./report-run.ts');
      const { report, page, figures } = await reportRun(root, experiment, run, terminal, environment);
      if (json) terminal.printJson({ run: run.id, page, figures, findings: report.findings });
    });
}
