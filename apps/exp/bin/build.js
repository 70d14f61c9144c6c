// Builds some workspace packages, and what they need, through turbo, unless nothing has changed since the last time.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { env, execPath, pid, platform, stderr } from 'node:process';
import { pinned } from './install.js';
import { withLock } from './lock.js';

const announceAfterMs = 700;
const stampPrefix = 'build-';

/**
 * Brings `apps/exp`, the given folders and what they depend on up to date. Several processes may call it at once.
 *
 * @param {string} root the checkout
 * @param {string[]} folders relative to the root; one that does not exist is left to the command line to explain
 * @returns {Promise<boolean>} false when the build failed (its output has been printed)
 */
export async function build(root, folders) {
  const wanted = ['apps/exp', ...folders.filter((folder) => existsSync(join(root, folder, 'package.json')))];
  const packages = wanted.map((folder) => join(root, folder));
  const cache = join(root, 'node_modules/.cache/nn-labs');
  const stamp = join(cache, `${stampPrefix}${wanted.join('-').replaceAll('/', '_')}.txt`);
  if (isFresh(stamp, closure(root, packages))) return true;

  return withLock(join(cache, 'build.lock'), async () => {
    const state = closure(root, packages);
    if (isFresh(stamp, state)) return true; // another process has just built it
    await withdrawStamps(cache);
    if (!(await turboBuild(root, packages))) return false;
    await mkdir(cache, { recursive: true });
    await writeFile(`${stamp}.${pid}`, fingerprint(state));
    await rename(`${stamp}.${pid}`, stamp);
    return true;
  });
}

/** While files are being written no stamp vouches for them, of this lab or another: whoever comes now waits for the lock. */
async function withdrawStamps(cache) {
  const stamps = readdirSync(cache).filter((name) => name.startsWith(stampPrefix));
  for (const name of stamps) await rm(join(cache, name), { force: true });
}

/** The folders of the packages and of all the workspace packages that they depend on. */
function closure(root, packages) {
  const byName = new Map();
  for (const group of ['packages', 'apps', 'experiments']) {
    for (const name of readdirSync(join(root, group))) {
      const folder = join(root, group, name);
      const manifest = join(folder, 'package.json');
      if (existsSync(manifest)) byName.set(readJson(manifest)?.name, folder);
    }
  }
  const found = new Set();
  const visit = (folder) => {
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const manifest = readJson(join(folder, 'package.json'));
    for (const name of Object.keys({ ...manifest?.dependencies })) visit(byName.get(name));
  };
  for (const folder of packages) visit(folder);
  return { root, folders: [...found].sort() };
}

/** A package.json that someone is in the middle of writing is the build's to complain about. */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isFresh(stamp, state) {
  if (!existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === fingerprint(state);
}

/** Every input file with its size and time, and whether each package has its output. */
function fingerprint({ root, folders }) {
  const lines = [];
  const add = (file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    lines.push(`${file} ${stats?.size} ${stats?.mtimeMs}`);
  };
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else add(path);
    }
  };
  add(join(root, 'tsconfig.base.json'));
  for (const folder of folders) {
    add(join(folder, 'package.json'));
    add(join(folder, 'tsconfig.build.json'));
    for (const inputs of ['src', 'assembly']) {
      if (existsSync(join(folder, inputs))) walk(join(folder, inputs));
    }
    lines.push(`${folder} built: ${existsSync(join(folder, 'dist/index.js'))}`);
  }
  return lines.join('\n');
}

/** Runs turbo silently; after a moment says what takes the time; shows turbo's output only when the build fails. */
function turboBuild(root, packages) {
  const turbo = join(
    dirname(createRequire(join(root, 'package.json')).resolve('turbo/package.json')),
    'bin/turbo',
  );
  const filters = packages.map(
    (folder) => `--filter={${folder.slice(root.length).replaceAll('\\', '/')}}...`,
  );
  const announcement = setTimeout(() => stderr.write('Building the packages…\n'), announceAfterMs);
  const words = [turbo, 'run', 'build', '--output-logs=errors-only', '--log-prefix=none', ...filters];
  return new Promise((resolve) => {
    const child = spawnBesidePnpm(words, {
      cwd: root,
      env: { ...env, TURBO_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    const finish = (ok, reason) => {
      clearTimeout(announcement);
      if (!ok) {
        stderr.write(
          `${Buffer.concat(output).toString()}\nexp: the build failed${reason}\n     Mend what is named above, then run the command again.\n`,
        );
      }
      resolve(ok);
    };
    child.on('error', (error) => finish(false, `: ${error.message}`));
    child.on('close', (code) => finish(code === 0, code === null ? ': turbo was stopped' : ''));
  });
}

/** Runs Node where turbo finds pnpm on the PATH: npx puts it there for somebody who has none. */
function spawnBesidePnpm(words, options) {
  if (hasPnpm()) return spawn(execPath, words, options);
  const shell = platform === 'win32';
  const quoted = shell ? words.map((word) => `"${word}"`) : words;
  return spawn('npx', ['-y', '-p', pinned, 'node', ...quoted], { ...options, shell });
}

function hasPnpm() {
  const names = platform === 'win32' ? ['pnpm.cmd', 'pnpm.exe', 'pnpm.ps1'] : ['pnpm'];
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter);
  return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
}
