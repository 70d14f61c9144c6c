import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { platform, versions } from 'node:process';
import { errorText } from '@nn-labs/experiment';
import { mnistStatus, reachMirrors } from '@nn-labs/mnist/node';
import { describeEngine } from '@nn-labs/network';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { fold } from '../terminal/safe-text.ts';
import { hasColour, type OutputStream, widthOf } from '../terminal/terminal.ts';

/** One thing that labs need, or gain from. */
interface Check {
  readonly name: string;
  /** `fault`: no lab can run; `note`: labs run, but not as they could. */
  readonly state: 'fine' | 'note' | 'fault';
  readonly found: string;
  /** What to do, for a note or a fault. */
  readonly remedy: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const fine = (name: string, found: string): Check => ({ name, state: 'fine', found, remedy: null });
const note = (name: string, found: string, remedy: string): Check => ({ name, state: 'note', found, remedy });
const fault = (...words: Parameters<typeof note>): Check => ({ ...note(...words), state: 'fault' });

const signs = {
  fine: { text: '✓', style: 'green' },
  note: { text: '!', style: 'yellow' },
  fault: { text: '✗', style: 'red' },
} as const;

/** Says whether a lab can run here: a line for each thing it needs. */
export async function runDoctor(surroundings: CommandSurroundings, json: boolean): Promise<void> {
  const { terminal, setCode } = surroundings;
  const checks = await runChecks(surroundings);
  const ok = checks.every(({ state }) => state !== 'fault');
  if (!ok) setCode(exitCodes.failed);
  if (json) terminal.printJson({ ok, checks });
  for (const { name, state, found, remedy } of checks) {
    const text = `${found}${remedy === null ? '' : ` → ${remedy}`}`;
    const [first, ...others] = fold(text, terminal.columns - 12);
    terminal.print([signs[state], ` ${name.padEnd(9)} ${first}`]);
    for (const line of others) terminal.print(`${' '.repeat(12)}${line}`);
  }
  terminal.print('');
  terminal.print(ok ? 'Labs can run here.' : 'No lab can run here until what is marked ✗ is mended.');
}

/** Looks at everything that a lab needs; takes no longer than the network is given, some three seconds. */
async function runChecks({ root, environment, stdout }: CommandSurroundings): Promise<Check[]> {
  const { env, signal } = environment;
  const { used, places, cacheDir } = await mnistStatus({ env });
  const isWhole = (place: typeof used) => place?.files.every(({ path }) => path !== null) === true;
  const sample = places.find(({ from }) => from === 'sample')!; // always among them
  const [checkout, runs] = [resolve(root), join(root, 'runs')];
  return [
    nodeCheck(versions.node),
    pnpmCheck(env),
    ...engineChecks(),
    isWhole(sample)
      ? fine('sample', `3,000 training and 10,000 test images of MNIST, in ${sample.path}`)
      : note('sample', `not complete in ${sample.path}`, 'git checkout packages/mnist/sample'),
    isWhole(used)
      ? fine('data', `MNIST in ${used?.path}`)
      : used === null
        ? note('data', 'of MNIST only the sample is here, enough for --limit 2000', 'pnpm exp data fetch')
        : note('data', `MNIST is not complete in ${used.path}`, 'pnpm exp data status says what is missing'),
    await networkCheck(env, signal, isWhole(used)),
    canWrite(root)
      ? fine('checkout', `can be written: ${checkout}`)
      : fault('checkout', `cannot be written: ${checkout}`, 'clone it where you may write'),
    canWrite(runs)
      ? fine('runs', 'runs can be kept in runs/')
      : note('runs', 'runs/ cannot be written', `give yourself write access to ${runs}`),
    canWrite(cacheDir)
      ? fine('cache', `can be written: ${cacheDir}`)
      : note('cache', `cannot be written: ${cacheDir}`, 'set XDG_CACHE_HOME to a folder of yours'),
    terminalCheck(stdout, env),
  ];
}

/** Node 20.19 is the oldest that is tested. */
export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return fine('Node', version);
  return fault('Node', `${version}, older than 20.19`, 'install a newer one from https://nodejs.org');
}

function pnpmCheck(env: Environment): Check {
  const running = /^pnpm\/(\S+)/.exec(env.npm_config_user_agent ?? '')?.[1];
  if (running !== undefined) return fine('pnpm', running);
  const names = platform === 'win32' ? ['pnpm.cmd', 'pnpm.exe'] : ['pnpm'];
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const there = folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
  if (there) return fine('pnpm', 'on the PATH');
  return note('pnpm', 'not on the PATH', 'npx -y pnpm@10.34.9 does the same');
}

/** What computes, as the network package finds it. */
function engineChecks(): Check[] {
  const { name, threads } = describeEngine();
  if (name === 'reference') {
    const found = 'no WebAssembly SIMD or no shared memory: plain loops, the same numbers, slower';
    return [note('engine', found, 'take a newer Node or machine')];
  }
  return [
    fine('engine', 'WebAssembly with SIMD'),
    fine('threads', `${threads}, with shared memory; the machine has ${availableParallelism()} processors`),
  ];
}

async function networkCheck(env: Environment, signal: AbortSignal, complete: boolean): Promise<Check> {
  try {
    const mirrors = await reachMirrors({ env, signal });
    const hosts = mirrors.map(({ mirror }) => new URL(mirror).host);
    const reached = hosts.filter((_, i) => mirrors[i]?.reached === true);
    if (reached.length > 0) {
      const found = `MNIST can be had: ${reached.length} of ${hosts.length} mirrors answer (${reached[0]})`;
      return fine('network', found);
    }
    if (complete) return fine('network', 'no mirror of MNIST answers, and none is needed');
    const found = `no mirror of MNIST answers: ${hosts.join(', ')}`;
    return note('network', found, 'check the connection, or set MNIST_DIR to a folder that has it');
  } catch (error) {
    signal.throwIfAborted();
    return note('network', errorText(error).replace(/^\w+: /, ''), 'mend or unset MNIST_MIRRORS');
  }
}

function terminalCheck(stdout: OutputStream, env: Environment): Check {
  const colour = hasColour(stdout, env) ? 'colours' : 'no colours';
  if (stdout.isTTY !== true) return fine('terminal', `none, a plain stream; ${colour}`);
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  if (platform === 'win32' || /utf-?8/i.test(locale))
    return fine('terminal', `${widthOf(stdout)} columns, ${colour}`);
  return note('terminal', `its language setting is not UTF-8 (${locale || 'none'})`, 'export LANG=C.UTF-8');
}

/** Whether something can be made in a folder, or, where it is not there yet, in the one that it would be made in. */
export function canWrite(folder: string): boolean {
  if (!existsSync(folder) && dirname(folder) !== folder) return canWrite(dirname(folder));
  try {
    // Permissions alone do not tell of a file system that is full or read-only.
    rmdirSync(mkdtempSync(join(folder, '.doctor-')));
    return true;
  } catch {
    return false;
  }
}
