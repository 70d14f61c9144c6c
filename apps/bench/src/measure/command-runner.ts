import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import type { Command } from './asked-process.ts';
import { culprit } from './error-text.ts';
import type { Runner } from './runner.ts';

const patienceMs = 180_000;

/** When the clock stops: at the first line that the process prints, or when it has ended. */
export type Finish = 'first line' | 'end';

/** A whole process as a unit of work: the clock runs from its start. `read` takes the check out of what it prints. */
export function commandRunner(
  command: Command,
  until: Finish,
  read: (output: string) => readonly number[],
): Runner {
  let current: AbortController | undefined;
  const timeOnce = async (): Promise<{ seconds: number; output: string }> => {
    current = new AbortController();
    return time(command, until, AbortSignal.any([current.signal, AbortSignal.timeout(patienceMs)]));
  };
  return {
    start: async () => ({ check: read((await timeOnce()).output) }),
    run: async () => ({ amount: 1, seconds: (await timeOnce()).seconds }),
    stop: async () => current?.abort(),
  };
}

async function time(
  { file, args, env, cwd }: Command,
  until: Finish,
  signal: AbortSignal,
): Promise<{ seconds: number; output: string }> {
  const start = performance.now();
  const child = spawn(file, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const ended = once(child, 'close');
  ended.catch(() => {}); // an error is thrown where it is awaited, also when that is never
  let output = '';
  let errors = '';
  let firstLineMs: number | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2000);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    firstLineMs ??= performance.now();
    output += `${line}\n`;
  });
  const [code] = await ended;
  const endMs = performance.now();
  if (code !== 0) throw new Error(culprit(errors) || `ended with ${code}`);
  const stopMs = until === 'first line' ? firstLineMs : endMs;
  if (stopMs === undefined) throw new Error('printed nothing');
  return { seconds: (stopMs - start) / 1000, output };
}
