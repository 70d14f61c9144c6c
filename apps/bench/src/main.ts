import process from 'node:process';
import { type Command, CommanderError } from 'commander';
import { bench } from './bench.ts';
import { describeFailure, exitCodes } from './exit-codes.ts';
import { type BenchOptions, benchCommand } from './options.ts';
import { type OutputStream, Progress } from './progress.ts';
import { isUs } from './report/compare.ts';
import { writeReadmes } from './report/readme.ts';
import type { Report } from './report/report.ts';
import { table } from './report/table.ts';

/** What the command line touches of its process; a test passes its own. */
export interface MainOptions {
  /** The checkout. */
  readonly root: string;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
}

/** The command line: takes the words after `pnpm bench`, answers the exit code. */
export async function main(argv: readonly string[], options: MainOptions): Promise<number> {
  const { root, stdout = process.stdout, stderr = process.stderr } = options;
  const progress = new Progress(stderr);
  const interruption = listenForInterruption();
  let code: number = exitCodes.ok;
  const say = (cause: string, remedy: string | undefined): void => {
    progress.notice(`bench: ${cause}`);
    if (remedy !== undefined) progress.notice(`       ${remedy}`);
  };
  const command = benchCommand(async (given: BenchOptions) => {
    const report = await bench(given, { root, progress, signal: interruption.signal });
    stdout.write(given.json ? `${JSON.stringify(report)}\n` : `${table(report).join('\n')}\n`);
    if (given.writeReadme) await writeReadmes(root, report);
    if (weFailed(report)) code = exitCodes.failed;
  });
  try {
    await parse(command, argv, { stdout, stderr }, say);
    return code;
  } catch (error) {
    // Commander has said what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const failure = describeFailure(error, interruption.signal.aborted);
    say(failure.cause, failure.remedy);
    if (argv.includes('--debug') && error instanceof Error) stderr.write(`${error.stack}\n`);
    return failure.code;
  } finally {
    interruption.stop();
  }
}

/** A peer that fails is a row in the table; when nn-labs itself fails, that is an error. */
function weFailed({ cases }: Report): boolean {
  return cases.some(({ rows }) =>
    rows.some(({ status, contestant }) => status === 'failed' && isUs(contestant)),
  );
}

/** Commander, told to leave printing and exiting to us. */
async function parse(
  command: Command,
  argv: readonly string[],
  { stdout, stderr }: { stdout: OutputStream; stderr: OutputStream },
  say: (cause: string, remedy: string | undefined) => void,
): Promise<void> {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text) => {
        const [cause = text, ...hints] = text
          .replace(/^error: /, '')
          .trim()
          .split('\n');
        const hint = hints.join(' ').replace(/^\((.*)\)$/, '$1');
        say(cause, hint || 'See the options with: pnpm bench --help');
      },
    });
  await command.parseAsync([...argv], { from: 'user' });
}

/** The first Ctrl-C stops the measurement and tidies up; a second one ends the process at once. */
function listenForInterruption(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
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
