import { type Config, type Experiment, nearest, type Options, UsageError } from '@nn-labs/experiment';
import { Command, Option as CommanderOption } from 'commander';
import { describeOption, describePresets } from './lab-help.ts';
import { parse } from './parse.ts';
import { noValue, ValueOption } from './value-option.ts';

/** What stood on the command line, checked. */
export interface LabRequest {
  readonly preset: string;
  readonly config: Config<Options>;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `batchSize` as `--batch-size`. */
export function flagName(option: string): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The commander command of a lab, generated from its definition; `act` gets the checked request. */
export function labCommand(experiment: Experiment, act: (request: LabRequest) => Promise<void>): Command {
  const command = new Command(String(experiment.id))
    .summary(experiment.title)
    .description(`Experiment ${experiment.id}: ${experiment.title}\n\n${experiment.summary}`)
    .usage('[options]');
  command.addOption(presetOption(experiment));
  for (const [name, option] of Object.entries(experiment.options)) addOption(command, name, option);
  command
    .option('--dry-run', 'check the options and say what would be done, without doing it')
    .option('--json', 'print one JSON object on standard output')
    .option('--quiet', 'no progress, no information: only the results and warnings')
    .option('--debug', 'show the stack of an error')
    .addHelpText('after', () => describePresets(experiment, flagName));
  command.action(async () => {
    await act(readRequest(command, experiment));
  });
  return command;
}

/** What a lab's words ask for, without running it. Throws a `UsageError` for words that the lab does not know. */
export async function requestOf(experiment: Experiment, words: readonly string[]): Promise<LabRequest> {
  const requests: LabRequest[] = [];
  const program = new Command('pnpm exp').addCommand(
    labCommand(experiment, async (request) => {
      requests.push(request);
    }),
  );
  await parse(program, [String(experiment.id), ...words], { stdout: { write: () => true } });
  return requests[0] as LabRequest; // commander has either called the action or thrown
}

function presetOption({ presets, defaultPreset }: Experiment): ValueOption {
  const names = Object.keys(presets);
  const allowed = `one of ${names.join(', ')}`;
  const help = `a named set of options; a flag overrides it (${allowed}; default: ${defaultPreset})`;
  return new ValueOption('--preset <name>', help, allowed, (text) => {
    if (names.includes(text)) return text;
    const near = nearest(text, names);
    throw new UsageError(
      `--preset: '${text}' is not ${allowed}`,
      near === undefined ? `Give --preset ${allowed}.` : `Did you mean --preset ${near}?`,
    );
  });
}

function addOption(command: Command, name: string, option: Options[string]): void {
  const long = flagName(name);
  const help = describeOption(option);
  if (option.kind === 'flag') {
    command.addOption(new CommanderOption(long, help));
    command.addOption(new CommanderOption(long.replace('--', '--no-'), `the opposite of ${long}`).hideHelp());
    return;
  }
  // The words of a choice stand in the description: here they would push it off the screen.
  const placeholder = option.kind === 'choice' ? '<name>' : option.placeholder;
  command.addOption(
    new ValueOption(`${long} ${placeholder}`, help, option.allowed, (text) => option.parse(text, long)),
  );
}

function readRequest(command: Command, experiment: Experiment): LabRequest {
  const values = command.opts();
  const preset: string = values.preset ?? experiment.defaultPreset;
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(experiment.options)) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    given[name] = values[name] === noValue ? null : values[name];
  }
  const config = experiment.configure(preset, given);
  experiment.check?.(config);
  return {
    preset,
    config,
    dryRun: values.dryRun === true,
    json: values.json === true,
    quiet: values.quiet === true,
  };
}
