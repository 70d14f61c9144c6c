import { type Config, choice, type Experiment, flagName, integer, type Options } from '@nn-labs/experiment';
import { Command, Option as CommanderOption } from 'commander';
import { parse } from '../command-line/parse.ts';
import { noValue, type Rule, refuse, runOption, valueOption } from '../command-line/value-option.ts';
import { addWordOptions, type ReportWords, readWords } from '../report/words.ts';
import { checkChosen, choose, type RecordRequest, readRecordRequest } from '../runs/recorded-request.ts';
import { addSweepOptions, readSweep, type SweepPlan } from '../sweep/options.ts';
import { describeOption, describePresets, foldOptions, presetOption } from './lab-help.ts';
import { checkOutputFiles } from './output-files.ts';
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
  const preset = presetOption(experiment);
  const command = new Command(String(experiment.id))
    .summary(experiment.title)
    .description(`Experiment ${experiment.id}: ${experiment.title}\n\n${experiment.summary}`)
    .usage('[options]')
    .addOption(valueOption('--preset <name>', preset, describeOption(preset)));
  for (const [name, option] of Object.entries(experiment.options)) addOption(command, name, option);
  command.optionsGroup('Recorded runs:');
  addRecordOptions(command, experiment);
  command.optionsGroup('Many runs:');
  addSweepOptions(command, experiment);
  command.optionsGroup('Checks and output:');
  if (Object.values(experiment.options).some(({ writes }) => writes === true))
    command.option('--force', 'write also over a file that this lab did not make');
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
  return command.action(async () => act(await readRequest(command, experiment, root)));
}

/** What a lab's words ask for, without running it. Throws a `UsageError` for words that the lab does not know. */
export async function requestOf(
  experiment: Experiment,
  root: string,
  words: readonly string[],
): Promise<LabRequest> {
  const requests: LabRequest[] = [];
  const command = labCommand(experiment, root, async (request) => void requests.push(request));
  const program = new Command('pnpm exp').addCommand(command);
  await parse(program, [String(experiment.id), ...words], { stdout: { write: () => true } });
  return requests[0] as LabRequest; // commander has either called the action or thrown
}

function addOption(command: Command, name: string, option: Options[string]): void {
  const long = flagName(name);
  const help = describeOption(option);
  const group = `${option.group ?? 'Options'}:`;
  if (option.kind === 'flag') {
    command.addOption(new CommanderOption(long, help).helpGroup(group));
    command.addOption(new CommanderOption(long.replace('--', '--no-'), `the opposite of ${long}`).hideHelp());
    return;
  }
  // The words of a choice stand in the description: here they would push it off the screen.
  const placeholder = option.kind === 'choice' ? '<name>' : option.placeholder;
  command.addOption(valueOption(`${long} ${placeholder}`, option, help).helpGroup(group));
}

/** The options about recorded runs. What a lab cannot do, `--help` does not show; typed, the option explains itself. */
function addRecordOptions(command: Command, { resumable, report }: Experiment): void {
  const every = integer({ description: 'keep a checkpoint after every n-th epoch', default: 1, min: 1 });
  const which = choice(['last', 'previous'], {
    description: 'which checkpoint to resume from',
    default: 'last',
  });
  const everyHelp = `${every.description} (${every.allowed}; by default only on Ctrl-C and at the end)`;
  const options = [
    valueOption('--checkpoint-every <n>', every, everyHelp),
    runOption('--resume', 'continue a run that was interrupted, or train a completed one longer'),
    valueOption('--checkpoint <name>', which, describeOption(which)),
  ];
  command.addOption(new CommanderOption('--no-record', 'leave nothing of this run in runs/'));
  command.addOption(runOption('--from', 'repeat a recorded run; flags beside it override its options'));
  for (const option of options) command.addOption(option.hideHelp(resumable === undefined));
  const reportHelp = 'make figures and a page of the run at its end, and say what they show';
  command.addOption(new CommanderOption('--report', reportHelp).hideHelp(report === undefined));
  if (report !== undefined) addWordOptions(command);
}

async function readRequest(command: Command, experiment: Experiment, root: string): Promise<LabRequest> {
  const values = command.opts();
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(experiment.options)) {
    if (command.getOptionValueSource(name) !== 'cli') continue;
    given[name] = values[name] === noValue ? null : values[name];
  }
  const recording = await readRecordRequest(values, experiment, root);
  const [verify, isReport] = [values.verify === true, values.report === true];
  const chosen: string = values.preset ?? experiment.defaultPreset;
  const sweep = readSweep(experiment, { preset: chosen, given, verify }, values);
  const words = await readWords(values, isReport);
  const { id, report, compare, claims = [] } = experiment;
  refuse([
    [
      isReport && report === undefined,
      `--report: lab ${id} makes no report`,
      `Run it without: pnpm exp ${id}`,
    ],
    [
      isReport && sweep !== null && compare === undefined,
      '--report is about one run, but a sweep makes several',
      'Sweep first, then: pnpm exp report <run>',
    ],
    [isReport && !recording.record, '--report needs the run’s record, but --no-record is given'],
    [verify && claims.length === 0, `--verify: lab ${id} makes no claims`, `Run it without: pnpm exp ${id}`],
    [verify && values.dryRun === true, '--verify judges a run, but --dry-run makes none'],
  ]);
  // A run that goes on has its data already.
  const asked = { ...(verify && recording.resume === null ? experiment.verify : {}), ...given };
  const { preset, config } = choose(experiment, recording, chosen, asked);
  if (sweep === null) {
    checkChosen(experiment, recording.resume ?? recording.from, config);
    checkOutputFiles(experiment, config, values.force === true);
  }
  const isOpen = recording.resume === null && recording.from === null && values.preset === undefined;
  const presets = verify && isOpen ? claimedPresets(experiment).filter((name) => name !== preset) : [];
  const also = presets.map((name) => ({ preset: name, config: experiment.configure(name, asked) }));
  for (const other of also) checkChosen(experiment, null, other.config);
  refuse(
    Object.keys(given).map(
      (name): Rule => [
        also.length > 0 && experiment.options[name]?.writes === true,
        `${flagName(name)}: --verify runs several presets, and each would overwrite what the one before wrote`,
        'Leave it out, or choose one run with --preset.',
      ],
    ),
  );
  return {
    ...{ preset, config, recording, verify, also, sweep },
    dryRun: values.dryRun === true,
    json: values.json === true,
    report: isReport ? words : null,
  };
}
