import { path as pathOption, UsageError } from '@nn-labs/experiment';
import { Command } from 'commander';
import { addOutputOptions, type CommandSurroundings, preparedLab } from '../command-line/surroundings.ts';
import { runOption, valueOption } from '../command-line/value-option.ts';
import { quoted } from '../lab/typed-options.ts';
import { findLabs, labNumber, loadLab } from '../labs/labs.ts';

export interface PredictOptions {
  readonly model?: string;
  readonly run?: string;
  readonly json?: boolean;
}

/** `pnpm exp predict <lab> <picture...>`. What it needs is loaded when it is called: a lab starts without it. */
export function predictCommand(surroundings: CommandSurroundings): Command {
  const model = pathOption({ description: 'use the model in this file', placeholder: '' });
  const command = new Command('predict')
    .summary('read digits from your own drawings or photos')
    .description(
      'Classifies drawings or photos of one digit each, PNG or JPEG, dark on light or light on dark, and shows what the network saw.',
    )
    .argument('<lab>', 'the lab whose network reads the pictures')
    .argument('[pictures...]', 'PNG or JPEG files')
    .usage('[options] <lab> <pictures...>')
    .addOption(runOption('--run', 'the model of this run, not of the best').conflicts('model'))
    .addOption(valueOption('--model <file>', model));
  addOutputOptions(command, {
    json: 'print one JSON object on standard output, a list for several pictures',
    quiet: 'no information: only the result',
  });
  return command.action(async (first: string, rest: string[], options: PredictOptions) => {
    const { root } = surroundings;
    if (labNumber(first) === undefined)
      throw new UsageError('the number of the lab is missing', await labsThatRead(root, [first, ...rest]));
    if (rest.length === 0)
      throw new UsageError('no picture is named', `Such as: pnpm exp predict ${first} digit.png`);
    const experiment = await preparedLab(first, surroundings);
    if (experiment.predict === undefined)
      throw new UsageError(`lab ${experiment.id} reads no pictures`, await labsThatRead(root, rest));
    const { predictPictures } = await import('./predict.ts');
    await predictPictures(experiment, experiment.predict, rest, options, surroundings);
  });
}

/** Names the labs that are built and read pictures, with the command. */
async function labsThatRead(root: string, words: readonly string[]): Promise<string> {
  const labs = await Promise.all(findLabs(root).map((lab) => loadLab(lab).catch(() => null)));
  const ids = labs.flatMap((lab) => (lab?.predict ? lab.id : []));
  if (ids.length === 0) return 'A lab can: with predict(model, image) in its definition.';
  const pictures = words.filter((word) => labNumber(word) === undefined).map(quoted);
  const who = ids.length === 1 ? `Lab ${ids[0]} reads` : `Labs ${ids.join(', ')} read`;
  return `${who} pictures: pnpm exp predict ${ids[0]} ${pictures.join(' ')}`;
}
