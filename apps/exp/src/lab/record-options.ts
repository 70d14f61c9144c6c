import { choice, type Experiment, integer, UsageError } from '@nn-labs/experiment';
import { type Command, Option as CommanderOption } from 'commander';
import { ValueOption, valueOption } from '../command-line/value-option.ts';

const runWords = 'a run’s id or a part of it, last, best, or its folder';

/** The options about recorded runs. Of a lab that keeps no checkpoints `--help` hides those that need one. */
export function addRecordOptions(command: Command, { resumable }: Experiment): void {
  const add = (option: ValueOption) =>
    command.addOption(option.hideHelp(resumable === undefined) as ValueOption);
  command.addOption(new CommanderOption('--no-record', 'leave nothing of this run in runs/'));
  command.addOption(runOption('--from', 'repeat a recorded run; flags beside it override its options'));
  const every = integer({ description: 'keep a checkpoint after every n-th epoch', default: 1, min: 1 });
  const help = `${every.description} (${every.allowed}; by default only on Ctrl-C and at the end)`;
  add(valueOption('--checkpoint-every <n>', every, help));
  add(runOption('--resume', 'continue a run that was interrupted, or train a completed one longer'));
  const which = choice(['last', 'previous'], {
    description: 'which checkpoint to resume from',
    default: 'last',
  });
  const whichHelp = `${which.description} (${which.allowed}; default: last)`;
  add(valueOption('--checkpoint <name>', which, whichHelp));
}

/** An option that takes a word for a recorded run. */
export function runOption(flag: string, description: string): ValueOption {
  return new ValueOption(`${flag} <run>`, `${description} (${runWords})`, runWords, (text) => {
    if (text !== '') return text;
    throw new UsageError(`${flag}: the name is empty`, `Give ${flag} ${runWords}.`);
  });
}
