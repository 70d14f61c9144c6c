import { path as pathOption } from '@nn-labs/experiment';
import { Command } from 'commander';
import { findLab, loadLab } from '../labs.ts';
import type { CommandSurroundings } from '../surroundings.ts';
import { ValueOption } from '../value-option.ts';

interface PredictOptions {
  readonly model?: string;
  readonly json?: boolean;
}

/** `pnpm exp predict <lab> <picture>`. What it needs is loaded when it is called: a lab starts without it. */
export function predictCommand({ root, terminal, prepare }: CommandSurroundings): Command {
  const model = pathOption({
    description: 'this .safetensors file, not the one that the lab’s last completed run kept',
    placeholder: '',
  });
  return new Command('predict')
    .summary('read a digit from your own drawing or photo')
    .description(
      'Classifies a drawing or photo of one digit, PNG or JPEG, dark on light or light on dark, and shows what the network saw of it.',
    )
    .argument('<lab>', 'whose network reads it, such as 2')
    .argument('<picture>', 'a PNG or JPEG file')
    .addOption(
      new ValueOption('--model <file>', model.description, model.allowed, (text) =>
        model.parse(text, '--model'),
      ),
    )
    .option('--json', 'print one JSON object on standard output')
    .option('--quiet', 'no information: only the result')
    .option('--debug', 'show the stack of an error')
    .action(async (lab: string, picture: string, options: PredictOptions) => {
      const folder = findLab(root, lab, []);
      // The launcher builds the lab whose number is the first word; here it is the second.
      if ((await prepare?.([`experiments/experiment-${folder.id}`])) === false) {
        throw new Error(
          `lab ${folder.id} could not be built. Mend what is named above, then run the command again.`,
        );
      }
      const experiment = await loadLab(folder);
      const { predictPicture } = await import('./predict.ts');
      await predictPicture(
        experiment,
        { picture, model: options.model, json: options.json === true },
        root,
        terminal,
      );
    });
}
