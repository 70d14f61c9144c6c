import { choice, UsageError } from '@nn-labs/experiment';
import { Command } from 'commander';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { ValueOption, valueOption } from '../command-line/value-option.ts';
import { quoted } from '../lab/typed-options.ts';
import { findLabs } from '../labs/labs.ts';
import { labKinds, type NewLab, readQuestion, readTitle } from './new-lab.ts';

const maxNumber = 999;

const kinds = choice(labKinds, {
  description:
    'what the lab begins as: by-hand computes with matrices, every formula in sight; classifier names data and layers, ' +
    'and everything else comes with the classifier package',
  default: 'by-hand',
});

/** `pnpm exp new <number> <title>`. */
export function newCommand(surroundings: CommandSurroundings): Command {
  return new Command('new')
    .summary('make a new lab that is ready to run')
    .description(
      'Makes experiments/experiment-<number>: code, a test, a README and a notebook, ready to run. ' +
        'Nothing else has to be edited; the lockfile and the table of labs are brought up to date.',
    )
    .argument('<number>', `the lab's number, from 1 to ${maxNumber}`)
    .argument('[title...]', 'what it is about, in one line')
    .usage('[options] <number> <title...>')
    .addOption(valueOption('--kind <name>', kinds, `${kinds.description} (default: ${kinds.default})`))
    .addOption(
      new ValueOption(
        '--question <text>',
        'what the lab finds out, for its README',
        'a question',
        readQuestion,
      ),
    )
    .option('--dry-run', 'say what would be written, without writing it')
    .option('--quiet', 'no progress, no information')
    .option('--debug', 'show the stack of an error')
    .action(async (number: string, words: string[], flags: NewFlags) => {
      const { makeLab } = await import('./make-lab.ts');
      const { kind = kinds.default, question, dryRun = false } = flags;
      const lab = {
        id: readNumber(number, words, surroundings.root),
        title: readTitle(words.join(' ')),
        kind,
        question,
      };
      await makeLab(lab, dryRun, surroundings);
    });
}

type NewFlags = Partial<Pick<NewLab, 'kind' | 'question'>> & { readonly dryRun?: boolean };

function readNumber(text: string, words: readonly string[], root: string): number {
  const value = Number(text);
  if (/^[1-9]\d*$/.test(text) && value <= maxNumber) return value;
  const next = (findLabs(root).at(-1)?.id ?? 0) + 1;
  if (/^[-+.]?\d/.test(text)) {
    const cause = `'${text}' is not the number of a lab: an integer from 1 to ${maxNumber}`;
    throw new UsageError(cause, `Such as: pnpm exp new ${next} ${quoted(words.join(' '))}`);
  }
  const title = quoted([text, ...words].join(' '));
  throw new UsageError('the number of the lab is missing', `Put it first: pnpm exp new ${next} ${title}`);
}
