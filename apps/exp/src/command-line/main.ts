import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { UsageError } from '@nn-labs/experiment';
import { Command, CommanderError } from 'commander';
import { labCommand } from '../lab/lab-command.ts';
import { runLab } from '../lab/run-lab.ts';
import { findLab, findLabs, labNumber, loadLab } from '../labs/labs.ts';
import { doctorCommand, listCommand, overview } from '../labs/labs-commands.ts';
import { newCommand } from '../new-lab/new-command.ts';
import { predictCommand } from '../predict/predict-command.ts';
import { readmeCommand } from '../readme/readme-command.ts';
import { reportCommand } from '../report/report-command.ts';
import { runsCommands } from '../runs/runs-commands.ts';
import { type OutputStream, Terminal } from '../terminal/terminal.ts';
import { dataCommand } from './data-command.ts';
import { describeFailure, exitCodes } from './exit-codes.ts';
import { versionLine } from './git.ts';
import { parse } from './parse.ts';
import { watchStandardStreams } from './standard-streams.ts';
import type { CommandSurroundings, Prepare } from './surroundings.ts';

/** What the command line touches of its process; a test passes its own. */
export interface MainOptions {
  /** The checkout whose `experiments/` are the labs. */
  readonly root: string;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Installs and builds, for the commands that need labs that nobody asked for by name; the launcher gives it. */
  readonly prepare?: Prepare;
}

/** The command line: takes the words after `pnpm exp`, answers the exit code. */
export async function main(argv: readonly string[], options: MainOptions): Promise<number> {
  const { root, stdout = process.stdout, stderr = process.stderr, env = process.env } = options;
  if (stdout === process.stdout) watchStandardStreams();
  const now = () => performance.now();
  const words = new Set(argv);
  const terminal = new Terminal(
    { stdout, stderr, env, now },
    { quiet: words.has('--quiet'), json: words.has('--json') },
  );
  const interruption = listenForInterruption(terminal);
  try {
    const environment = { signal: interruption.signal, env, now };
    const { prepare = null } = options;
    return await run(argv, { root, terminal, stdout, environment, prepare });
  } catch (error) {
    if (error instanceof CommanderError) return exitCodes.ok; // --help has been shown; the rest is explained in `parse`
    const failure = describeFailure(error, interruption.signal);
    terminal.fail(failure.cause, failure.remedy);
    if (words.has('--debug') && error instanceof Error) terminal.trace(error);
    return failure.code;
  } finally {
    interruption.stop();
  }
}

async function run(
  argv: readonly string[],
  given: Omit<CommandSurroundings, 'setCode' | 'program'>,
): Promise<number> {
  const { root, terminal } = given;
  let code: number = exitCodes.ok;
  const surroundings: CommandSurroundings = {
    ...given,
    setCode: (other) => {
      code = other;
    },
    program: () => createProgram(surroundings),
  };
  const program = createProgram(surroundings);

  // `help 2` is what others call `2 --help`.
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const first = words[0];
  const commands = program.commands.map((command) => command.name());
  if (first !== undefined && !first.startsWith('-') && !commands.includes(first)) {
    const experiment = await loadLab(findLab(root, first, [...commands, 'help'], words[1]));
    const command = labCommand(experiment, root, async (request) => {
      const { sweep } = request;
      const run = sweep === null ? null : (await import('../sweep/run-sweep.ts')).runSweep;
      code =
        run && sweep
          ? await run(experiment, request, sweep, surroundings)
          : await runLab(experiment, request, surroundings);
    });
    program.addCommand(command);
    await parse(program, [command.name(), ...words.slice(1)], given);
    return code;
  }
  if (first === '--version') {
    terminal.print(versionLine(root));
    return code;
  }
  refuseOptionsFirst(root, words);
  await parse(program, words, given);
  return code;
}

/** The command line without the labs, which are only loaded when they are asked for. */
function createProgram(surroundings: CommandSurroundings): Command {
  const { root, terminal } = surroundings;
  const program = new Command('pnpm exp')
    .description('Runs the labs of this course by their number.')
    .usage('<lab> [options]')
    .option('--version', 'show the commit of this checkout, and Node’s version')
    .addHelpText('after', () => `\n${overview(findLabs(root))}`)
    .action(() => {
      terminal.printText(overview(findLabs(root)));
    })
    .addCommand(listCommand(surroundings));
  for (const command of runsCommands(surroundings)) program.addCommand(command);
  return program
    .addCommand(reportCommand(surroundings))
    .addCommand(predictCommand(surroundings))
    .addCommand(dataCommand(surroundings))
    .addCommand(doctorCommand(surroundings))
    .addCommand(newCommand(surroundings))
    .addCommand(readmeCommand(surroundings));
}

/** `--epochs 5 2` would leave the lab to the end; the flags are the lab's, so it has to be known first. */
function refuseOptionsFirst(root: string, words: readonly string[]): void {
  if (words[0]?.startsWith('-') !== true || words.includes('--help')) return;
  const labs = findLabs(root);
  const at = words.findLastIndex((word) => labs.some(({ id }) => id === labNumber(word)));
  if (at < 0) return;
  throw new UsageError(
    'the lab comes first, then its options',
    `Did you mean: pnpm exp ${[words[at], ...words.toSpliced(at, 1)].join(' ')}`,
  );
}

/** The first Ctrl-C, or SIGTERM, asks the run to stop and keep what it has; a second one ends the process at once. */
function listenForInterruption(terminal: Terminal): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    terminal.clearInterruption();
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    const by = name === 'SIGTERM' ? name : 'Ctrl-C';
    controller.abort(new DOMException(`stopped by ${by}`, 'AbortError'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
