import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

/** What a finished command leaves. */
export interface Finished {
  /** Null when it was stopped by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Where and with what a command runs. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds?: number;
  /** Sends the signal once standard output has the text. */
  readonly stopAt?: { readonly text: string; readonly signal: NodeJS.Signals };
}

/** Runs a command to its end, whatever its exit code; without a terminal and without standard input. */
export function runCommand(words: readonly string[], options: RunOptions): Promise<Finished> {
  const { cwd, env = process.env, timeoutSeconds = 240, stopAt } = options;
  const [command = '', ...args] = words;
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutSeconds * 1000,
      // npm and npx are scripts there, which only a shell can start; our arguments hold nothing that it would change
      shell: process.platform === 'win32' && command !== process.execPath,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      if (stopAt !== undefined && Buffer.concat(stdout).includes(stopAt.text)) child.kill(stopAt.signal);
    });
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - start) / 1000;
      resolve({
        code,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        seconds,
      });
    });
  });
}

/** Runs a command that must succeed. */
export async function mustRun(words: readonly string[], options: RunOptions): Promise<Finished> {
  const finished = await runCommand(words, options);
  if (finished.code !== 0) throw new Error(report(words, finished));
  return finished;
}

/** A finished command as a reader wants to see it when a test fails. */
export function report(words: readonly string[], { code, stdout, stderr, seconds }: Finished): string {
  return [
    `${words.join(' ')} ended with ${code} after ${seconds.toFixed(1)} s`,
    `--- stdout\n${stdout}`,
    `--- stderr\n${stderr}`,
  ].join('\n');
}
