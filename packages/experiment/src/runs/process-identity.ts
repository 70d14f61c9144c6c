import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import process from 'node:process';
import { promisify } from 'node:util';
import { errorCode } from '../errors.ts';

/** A process, and what tells it from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, as the system tells it; null where it does not. */
  readonly started: string | null;
}

/** This process, without asking another program: on macOS its start is not known yet. */
export function thisProcess(): ProcessIdentity {
  const { pid, platform } = process;
  if (platform === 'linux') return { pid, started: linuxStart(pid) };
  return { pid, started: null };
}

/** When this process began, where only another program can tell; null elsewhere. */
export async function askForStart(): Promise<string | null> {
  if (!asksPs) return null;
  try {
    const { stdout } = await promisify(execFile)('ps', psArguments(process.pid), psOptions);
    return psStart(stdout);
  } catch {
    return null;
  }
}

/** Whether a recorded process still lives; `since`, when it was recorded, tells it from one before a restart. */
export function isAlive({ pid, started }: ProcessIdentity, since: Date): boolean {
  if (process.platform === 'linux' && started !== null) return linuxStart(pid) === started;
  if (!exists(pid) || since.getTime() < Date.now() - uptime() * 1000 - bootToleranceMs) return false;
  return started === null || !asksPs || startOf(pid) === started;
}

/** Clocks are set now and then. */
const bootToleranceMs = 60_000;

/** The boot and the ticks since then; null for a process that does not exist or has ended but is not yet buried. */
function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, in which anything may stand.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return null;
    return `${bootId()}/${fields[19]}`;
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

const asksPs = ['darwin', 'freebsd', 'openbsd'].includes(process.platform);
const psOptions = {
  env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  encoding: 'utf8',
  timeout: 2000,
} as const;

function psArguments(pid: number): string[] {
  return ['-o', 'state=,lstart=', '-p', String(pid)];
}

function startOf(pid: number): string | null {
  try {
    return psStart(
      execFileSync('ps', psArguments(pid), { ...psOptions, stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return null;
  }
}

/** `S+   Wed Nov 25 17:23:01 2026` without its first word; null for a zombie. */
function psStart(line: string): string | null {
  const [, state = '', started = ''] = /^\s*(\S+)\s+(.*\S)/.exec(line) ?? [];
  return started === '' || state.startsWith('Z') ? null : started;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
