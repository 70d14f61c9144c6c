import { type Config, type Experiment, nearest, type Options, UsageError } from '@nn-labs/experiment';
import { Command, Option as CommanderOption } from 'commander';
import { parse } from '../command-line/parse.ts';
import { noValue, refuseBoth, ValueOption, valueOption } from '../command-line/value-option.ts';
import { addWordOptions, type ReportWords, readWords } from '../report/words.ts';
import { checkChosen, choose, type RecordRequest, readRecordRequest } from '../runs/recorded-request.ts';
import { addSweepOptions, readSweep, type SweepPlan } from '../sweep/options.ts';
import { flagName } from './flag-name.ts';
import { describeOption, describePresets, foldOptions } from './lab-help.ts';
import { checkOutputFiles } from './output-files.ts';
import { addRecordOptions } from './record-options.ts';
import { claimedPresets } from './verify.ts';

/** What stood on the command line, checked. */
export interface LabRequest {
  readonly preset: string;
  readonly config: Config<Options>;
  readonly verify: boolean;
  /** The other presets that `--verify` runs: those that claims name. */
  readonly also: readonly { readonly preset: string; readonly config: Config<Options> }[];
  readonly sweep: SweepPlan | null;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Figures and a page are made of the run at its end, with these words on it; null: none are. */
  readonly report: ReportWords | null;
  readonly recording: RecordRequest;
}

/** The commander command of a lab, generated from its definition; `act` gets the checked request. */
export function labCommand(
  experiment: Experiment,
  root: string,
  act: (request: LabRequest) => Promise<void>,
): Command {
  const command = new Command(String(experiment.id))
    .summary(experiment.title)
    .description(`Experiment ${experiment.id}: ${experiment.title}\n\n${experiment.summary}`)
    .usage('[options]');
  command.addOption(presetOption(experiment));
  for (const [name, option] of Object.entries(experiment.options)) addOption(command, name, option);
  command.optionsGroup('Recorded runs:');
  addRecordOptions(command, experiment);
  const report = 'make figures and a page of the run at its end, and say what they show';
  command.addOption(new CommanderOption('--report', report).hideHelp(experiment.report === undefined));
  if (experiment.report !== undefined) addWordOptions(command);
  command.optionsGroup('Many runs:');
  addSweepOptions(command, experiment);
  command.optionsGroup('Checks and output:');
  if (Object.values(experiment.options).some(({ writes }) => writes === true)) {
    command.option('--force', 'write also over a file that this lab did not make');
  }
  command
    .option('--verify', 'compare every claim of the lab with this run; exit code 4 when one fails')
    .option('--dry-run', 'check the options and say what would be done, without doing it')
    .option('--json', 'print one JSON object on standard output')
    .option('--quiet', 'no progress, no information: only the results and warnings')
    .option('--debug', 'show the stack of an error')
    .optionsGroup('Options:');
  const columns = () => command.configureOutput().getOutHelpWidth?.() ?? 80;
  foldOptions(command, experiment, columns);
  command.addHelpText('after', () => describePresets(experiment, columns()));
  command.action(async () => {
    await act(await readRequest(command, experiment, root));
  });
  return command;
}

/** What a lab's words ask for, without running it. Throws a `UsageError` for words that the lab does not know. */
export async function requestOf(
  experiment: Experiment,
  root: string,
  words: readonly string[],
): Promise<LabRequest> {
  const requests: LabRequest[] = [];
  const program = new Command('pnpm exp').addCommand(
    labCommand(experiment, root, async (request) => {
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
    command.addOption(new CommanderOption(long, help).helpGroup(heading(option)));
    command.addOption(new CommanderOption(long.replace('--', '--no-'), `the opposite of ${long}`).hideHelp());
    return;
  }
  // The words of a choice stand in the description: here they would push it off the screen.
  const placeholder = option.kind === 'choice' ? '<name>' : option.placeholder;
  command.addOption(valueOption(`${long} ${placeholder}`, option, help).helpGroup(heading(option)));
}

function heading({ group }: Options[string]): string {
  return group === undefined ? 'Options:' : `${group}:`;
}

async function readRequest(command: Command, experiment: Experiment, root: string): Promise<LabRequest> {
  const values = command.opts();
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(experiment.options)) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    given[name] = values[name] === noValue ? null : values[name];
  }
  const recording = await readRecordRequest(values, experiment, root);
  const verify = values.verify === true;
  const chosenPreset: string = values.preset ?? experiment.defaultPreset;
  const sweep = readSweep(experiment, { preset: chosenPreset, given, verify }, values);
  const words = await readWords(values, values.report === true);
  const report = values.report === true ? words : null;
  if (report !== null) refuseUnreported(experiment, recording.record, sweep !== null);
  if (verify) refuseUnverifiable(experiment, values.dryRun === true);
  // A run that goes on has its data already.
  const implied = verify && recording.resume === null ? experiment.verify : {};
  const asked = { ...implied, ...given };
  const { preset, config } = choose(experiment, recording, chosenPreset, asked);
  if (sweep === null) {
    checkChosen(experiment, recording.resume ?? recording.from, config);
    checkOutputFiles(experiment, config, values.force === true);
  }
  const isOpen = recording.resume === null && recording.from === null && values.preset === undefined;
  const presets = verify && isOpen ? claimedPresets(experiment).filter((name) => name !== preset) : [];
  const also = presets.map((name) => ({ preset: name, config: experiment.configure(name, asked) }));
  for (const other of also) checkChosen(experiment, null, other.config);
  if (also.length > 0) refuseOverwriting(experiment, given);
  return {
    preset,
    config,
    recording,
    verify,
    also,
    sweep,
    dryRun: values.dryRun === true,
    json: values.json === true,
    quiet: values.quiet === true,
    report,
  };
}

function refuseUnreported({ id, report, compare }: Experiment, isRecorded: boolean, isSweep: boolean): void {
  if (report === undefined)
    throw new UsageError(`--report: lab ${id} makes no report`, `Run it without: pnpm exp ${id}`);
  if (isSweep && compare === undefined) {
    throw new UsageError(
      '--report is about one run, but a sweep makes several',
      'Sweep first, then: pnpm exp report <run>',
    );
  }
  if (!isRecorded) refuseBoth('--report needs the run’s record, but --no-record is given');
}

function refuseUnverifiable({ id, claims = [] }: Experiment, dryRun: boolean): void {
  if (claims.length === 0)
    throw new UsageError(`--verify: lab ${id} makes no claims`, `Run it without: pnpm exp ${id}`);
  if (dryRun) refuseBoth('--verify judges a run, but --dry-run makes none');
}

/** `--verify` of several presets makes a run for each of them. */
function refuseOverwriting({ options }: Experiment, given: Readonly<Record<string, unknown>>): void {
  const name = Object.keys(given).find((each) => options[each]?.writes === true);
  if (name === undefined) return;
  throw new UsageError(
    `${flagName(name)}: --verify runs several presets, and each would overwrite what the one before wrote`,
    'Leave it out, or choose one run with --preset.',
  );
}
