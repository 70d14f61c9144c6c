import { Command } from 'commander';
import type { ReadmeFlags } from './readme/run-readme.ts';
import type { CommandSurroundings } from './surroundings.ts';

/** `pnpm exp readme [lab]`. */
export function readmeCommand(surroundings: CommandSurroundings): Command {
  return new Command('readme')
    .summary('keep the READMEs true to what the labs give')
    .description(
      'Writes what is recorded of the labs (results.json) into their READMEs, the table of labs and the notebooks. ' +
        'Only what stands between markers is touched.',
    )
    .argument('[lab]', 'this lab alone')
    .option(
      '--check',
      'change nothing: name what is stale, try every command that is shown; exit 1 if there is any',
    )
    .option('--record', 'run the lab as its READMEs show it and record what it gives; with --check: compare')
    .option(
      '--record-page <page>',
      'run what this page beside the README shows (published: published.md) and is not recorded, and record it',
    )
    .option('--rerun', 'with --record-page: run also what is recorded')
    .option('--quiet', 'no progress, no information')
    .option('--debug', 'show the stack of an error')
    .action(async (lab: string | undefined, flags: ReadmeFlags) => {
      const { runReadme } = await import('./readme/run-readme.ts');
      await runReadme(lab, flags, surroundings);
    });
}
