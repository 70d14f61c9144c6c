import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { UsageError } from '@nn-labs/experiment';
import { Command, CommanderError } from 'commander';
import { dataCommand } from './data-command.ts';
import { describeFailure, exitCodes } from './exit-codes.ts';
import { labCommand } from './lab-command.ts';
import { findLab, findLabs, labNumber, loadLab } from './labs.ts';
import { listCommand, overview } from './list-command.ts';
import { type RunEnvironment, runLab } from './run-lab.ts';
import { type OutputStream, Terminal } from './terminal.ts';

/** What the command line touches of its process; a test passes its own. */
export interface MainOptions {
  /** The checkout whose `experiments/` are the labs. */
  readonly root: string;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The command line: takes the words after `pnpm exp`, answers the exit code. */
export async function main(argv: readonly string[], options: MainOptions): Promise<number> {
  const { root, stdout = process.stdout, stderr = process.stderr, env = process.env } = options;
  const now = () => performance.now();
  const words = new Set(argv);
  const terminal = new Terminal(
    { stdout, stderr, env, now },
    { quiet: words.has('--quiet'), json: words.has('--json') },
  );
  const interruption = listenForInterruption(terminal);
  try {
    return await run(argv, root, terminal, { stdout, stderr }, { signal: interruption.signal, env, now });
  } catch (error) {
    const cause = error instanceof CommanderError && error.cause instanceof Error ? error.cause : error;
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const failure = describeFailure(cause, interruption.signal.aborted);
    terminal.fail(failure.cause, failure.remedy);
    if (words.has('--debug') && cause instanceof Error) stderr.write(`${cause.stack}\n`);
    return failure.code;
  } finally {
    interruption.stop();
  }
}

async function run(
  argv: readonly string[],
  root: string,
  terminal: Terminal,
  streams: { stdout: OutputStream; stderr: OutputStream },
  environment: RunEnvironment,
): Promise<number> {
  let code: number = exitCodes.ok;
  const program = new Command('pnpm exp')
    .description('Runs the labs of this course by their number.')
    .usage('<lab> [options]')
    .addHelpText('after', () => `\n${overview(findLabs(root))}`)
    .action(() => {
      for (const line of overview(findLabs(root)).split('\n')) terminal.print(line);
    });
  program.addCommand(listCommand(root, terminal));
  program.addCommand(
    dataCommand(terminal, environment, (other) => {
      code = other;
    }),
  );

  const first = argv[0];
  const commands = ['list', 'data', 'help'];
  if (first !== undefined && !first.startsWith('-') && !commands.includes(first)) {
    const lab = findLab(root, first, commands);
    const experiment = await loadLab(lab);
    const command = labCommand(experiment, async (request) => {
      code = await runLab(experiment, request, terminal, environment);
    });
    program.addCommand(command);
    await parse(program, [command.name(), ...argv.slice(1)], terminal, streams);
    return code;
  }
  const misplaced = argv.find((word) => labNumber(word) !== undefined);
  if (first?.startsWith('-') === true && misplaced !== undefined && !argv.includes('--help')) {
    const rest = argv.filter((word) => word !== misplaced).join(' ');
    throw new UsageError(
      `the lab comes first, then its options`,
      `Did you mean: pnpm exp ${misplaced} ${rest}`,
    );
  }
  await parse(program, argv, terminal, streams);
  return code;
}

/** Commander, told to leave printing and exiting to us. */
async function parse(
  program: Command,
  argv: readonly string[],
  terminal: Terminal,
  streams: { stdout: OutputStream; stderr: OutputStream },
): Promise<void> {
  const configure = (command: Command): void => {
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => streams.stdout.write(text),
        writeErr: (text) => streams.stderr.write(text),
        outputError: (text) => {
          const [cause = text, ...hints] = text
            .replace(/^error: /, '')
            .trim()
            .split('\n');
          const hint = hints.join(' ').replace(/^\((.*)\)$/, '$1');
          terminal.fail(cause, hint || `See the options with: ${commandPath(command)} --help`);
        },
      })
      .allowExcessArguments(false);
    command.commands.forEach(configure);
  };
  configure(program);
  await program.parseAsync([...argv], { from: 'user' });
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}

/** The first Ctrl-C asks the run to stop and keep what it has; a second one ends the process at once. */
function listenForInterruption(terminal: Terminal): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    terminal.clear();
    controller.abort();
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
