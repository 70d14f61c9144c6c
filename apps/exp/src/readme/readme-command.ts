import { Command } from 'commander';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import type { ReadmeFlags } from './run-readme.ts';

/** `pnpm exp readme [lab]`. */
export function readmeCommand(surroundings: CommandSurroundings): Command {
  return new Command('readme')
    .summary('write the results of labs into the READMEs')
    .description(
      'Writes the recorded results of the labs (results.json) into their READMEs and pages, the table of labs and the notebooks. ' +
        'Only the text between markers is changed.',
    )
    .argument('[lab]', 'this lab alone')
    .option(
      '--check',
      'change nothing: name what is out of date and try every command that is shown; exit 1 if something is wrong',
    )
    .option(
      '--record',
      'run what the README and pages of the lab show, and record the results; with --check: compare them',
    )
    .option(
      '--record-page <page>',
      'run the rows over seeds of this page beside the README (published: published.md) that are not recorded, and record them',
    )
    .option('--rerun', 'with --record-page: run also the rows that are recorded')
    .option('--quiet', 'no progress, no information')
    .option('--debug', 'show the stack of an error')
    .action(async (lab: string | undefined, flags: ReadmeFlags) => {
      const { runReadme } = await import('./run-readme.ts');
      await runReadme(lab, flags, surroundings);
    });
}
