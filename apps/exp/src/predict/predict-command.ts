import { path as pathOption } from '@nn-labs/experiment';
import { Command } from 'commander';
import { addOutputOptions, type CommandSurroundings, preparedLab } from '../command-line/surroundings.ts';
import { runOption, valueOption } from '../command-line/value-option.ts';

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
    .argument('<pictures...>', 'PNG or JPEG files')
    .addOption(runOption('--run', 'the model of this run, not of the best').conflicts('model'))
    .addOption(valueOption('--model <file>', model));
  addOutputOptions(command, {
    json: 'print one JSON object on standard output, a list for several pictures',
    quiet: 'no information: only the result',
  });
  return command.action(async (lab: string, pictures: string[], options: PredictOptions) => {
    const experiment = await preparedLab(lab, surroundings);
    const { predictPictures } = await import('./predict.ts');
    await predictPictures(experiment, pictures, options, surroundings);
  });
}
