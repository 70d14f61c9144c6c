import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { expect } from 'vitest';

/** What a child process left. */
export interface Finished {
  readonly stdout: string;
  /** From its last line of output to its end. */
  readonly lingeredMs: number;
}

/** Runs a module in a Node of its own, which must end by itself with code 0 and print nothing on stderr. */
export async function runModule(code: string, flags: readonly string[] = []): Promise<Finished> {
  const child = spawn(process.execPath, [...flags, '--input-type=module', '-e', code], {
    // In the package under test, whose name and whose dependencies' names are found from there.
    cwd: dirname(expect.getState().testPath!),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
  });
  let stdout = '';
  let stderr = '';
  let lastMs = performance.now();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    lastMs = performance.now();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const end = await new Promise((resolve) => {
    child.on('close', (status, signal) => resolve(signal ?? status));
  });
  const lingeredMs = performance.now() - lastMs;
  expect({ end, stderr }).toEqual({ end: 0, stderr: '' });
  return { stdout, lingeredMs };
}
