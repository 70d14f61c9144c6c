import { UsageError } from '@nn-labs/experiment';
import { Command } from 'commander';
import type { CommandSurroundings } from '../command-line/surroundings.ts';

const maxNumber = 999;

/** `pnpm exp new <number> <title>`. */
export function newCommand(surroundings: CommandSurroundings): Command {
  return new Command('new')
    .summary('make a new lab that is ready to run')
    .description(
      'Makes experiments/experiment-<number>: code, a test, a README and a notebook, ready to run. ' +
        'Nothing else has to be edited; the lockfile and the table of labs are brought up to date.',
    )
    .argument('<number>', `the lab's number, from 1 to ${maxNumber}`)
    .argument('<title...>', 'what it is about, in one line')
    .option('--dry-run', 'say what would be written, without writing it')
    .option('--quiet', 'no progress, no information')
    .option('--debug', 'show the stack of an error')
    .action(async (number: string, words: string[], { dryRun }: { dryRun?: boolean }) => {
      const { makeLab } = await import('./make-lab.ts');
      await makeLab(readNumber(number), words.join(' '), { ...surroundings, dryRun: dryRun === true });
    });
}

function readNumber(text: string): number {
  const value = Number(text);
  if (/^[1-9]\d*$/.test(text) && value <= maxNumber) return value;
  throw new UsageError(
    `'${text}' is not the number of a lab: an integer from 1 to ${maxNumber}`,
    'Such as: pnpm exp new 7 "XOR by hand"',
  );
}
