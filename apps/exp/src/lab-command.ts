import { type Config, type Experiment, nearest, type Options, UsageError } from '@nn-labs/experiment';
import { Command, Option as CommanderOption, InvalidArgumentError } from 'commander';

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
  const presets = Object.keys(experiment.presets);
  command.addOption(
    new CommanderOption(
      `--preset <${presets.join('|')}>`,
      'a named set of options; a flag overrides it',
    ).default(experiment.defaultPreset),
  );
  for (const [name, option] of Object.entries(experiment.options)) addOption(command, name, option);
  command
    .option('--dry-run', 'check the options and say what would be done, without doing it')
    .option('--json', 'print one JSON object on standard output')
    .option('--quiet', 'no progress, no information: only the results and warnings')
    .option('--debug', 'show the stack of an error')
    .addHelpText('after', () => presetHelp(experiment));
  command.action(async () => {
    await act(readRequest(command, experiment));
  });
  return command;
}

function addOption(command: Command, name: string, option: Options[string]): void {
  const long = flagName(name);
  const preset = option.format(option.default);
  const help = preset === '' ? option.description : `${option.description} (default: ${preset})`;
  if (option.kind === 'flag') {
    command.addOption(new CommanderOption(long, help));
    command.addOption(new CommanderOption(long.replace('--', '--no-'), `the opposite of ${long}`).hideHelp());
    return;
  }
  command.addOption(
    new CommanderOption(`${long} ${option.placeholder}`, help).argParser((text: string) => {
      try {
        return option.parse(text, long);
      } catch (error) {
        // Commander would wrap any other error; the cause comes back out in `main`.
        if (error instanceof UsageError)
          throw Object.assign(new InvalidArgumentError(error.message), { cause: error });
        throw error;
      }
    }),
  );
}

function readRequest(command: Command, experiment: Experiment): LabRequest {
  const values = command.opts();
  const preset: string = values.preset;
  const presets = Object.keys(experiment.presets);
  if (!presets.includes(preset)) {
    const near = nearest(preset, presets);
    const list = `one of ${presets.join(', ')}`;
    throw new UsageError(
      `--preset: '${preset}' is not ${list}`,
      near === undefined ? `Give --preset ${list}.` : `Did you mean --preset ${near}?`,
    );
  }
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(experiment.options)) {
    if (command.getOptionValueSource(name) === 'cli') given[name] = values[name];
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

/** What each preset changes, so that nobody has to open the source for it. */
function presetHelp(experiment: Experiment): string {
  const lines = Object.entries(experiment.presets).map(([name, values]) => {
    const changed = Object.entries(values).map(([option, value]) =>
      asTyped(experiment.options, option, value),
    );
    return `  ${name.padEnd(12)} ${changed.length === 0 ? 'the defaults' : changed.join(' ')}`;
  });
  return `\nPresets:\n${lines.join('\n')}`;
}

/** An option and its value as they would be typed. */
function asTyped(options: Options, name: string, value: unknown): string {
  const long = flagName(name);
  if (typeof value === 'boolean') return value ? long : long.replace('--', '--no-');
  return `${long} ${options[name]?.format(value)}`;
}
