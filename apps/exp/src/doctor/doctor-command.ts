import { Command } from 'commander';
import type { CommandSurroundings } from '../command-line/surroundings.ts';

/** `pnpm exp doctor`. */
export function doctorCommand(surroundings: CommandSurroundings): Command {
  return new Command('doctor')
    .summary('say whether labs can run on this machine')
    .description('Looks at everything that labs need on this machine: exit 0 when a lab can run.')
    .option('--json', 'print one JSON object on standard output')
    .option('--debug', 'show the stack of an error')
    .action(async ({ json }: { json?: boolean }) => {
      const { runDoctor } = await import('./checks.ts');
      await runDoctor(surroundings, json === true);
    });
}
