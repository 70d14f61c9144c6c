// Builds some workspace packages, and what they need, through turbo, unless nothing has changed since the last time.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { argv, env, execPath, platform, stderr } from 'node:process';
import { fail, wasInterrupted } from './failure.cjs';
import { pinned } from './install.js';
import { withLock } from './lock.js';
import { hashOf, hashOfFile, packageFolders, readStamp, writeStamp } from './packages.js';

const announceAfterMs = 700;

/** What turbo builds every package again for. */
const everybodysInputs = [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tsconfig.base.json',
  'turbo.json',
];

/**
 * Brings `apps/exp`, the given folders and what they depend on up to date. Several processes may call it at once.
 *
 * @param {string} root the checkout
 * @param {string[]} folders relative to the root; one that does not exist is left to the command line to explain
 * @returns {Promise<boolean>} false when the build failed (its output has been printed)
 */
export async function build(root, folders) {
  const wanted = ['apps/exp', ...folders.filter((folder) => existsSync(join(root, folder, 'package.json')))];
  const cache = join(root, 'node_modules/.cache/nn-labs');
  const stamps = join(cache, 'build-stamps.txt');
  if (stale(root, wanted, readStamps(stamps)).size === 0) return true;

  return withLock(join(cache, 'build.lock'), 'build', async () => {
    const vouched = readStamps(stamps);
    const toBuild = stale(root, wanted, vouched);
    if (toBuild.size === 0) return true; // another process has just built it
    // While files are being written they have no stamp: another process that starts now waits for the lock.
    for (const folder of toBuild.keys()) vouched.delete(folder);
    writeStamps(stamps, vouched);
    if (!(await turboBuild(root, wanted))) return false;
    writeStamps(stamps, new Map([...vouched, ...toBuild]));
    return true;
  });
}

/** The packages among the wanted ones, and those they depend on, that are not as their stamp says, with their hash. */
function stale(root, wanted, stamps) {
  const hashes = inputHashes(root, wanted);
  const isBuilt = (folder) => existsSync(join(root, folder, 'dist/index.js'));
  return new Map([...hashes].filter(([folder, hash]) => stamps.get(folder) !== hash || !isBuilt(folder)));
}

/**
 * For each of the packages and those they depend on, which is all that is built: a hash of what its build reads, and its
 * dependencies'.
 *
 * @param {string} root the checkout
 * @param {string[]} wanted folders
 * @returns {Map<string, string>} by folder
 */
export function inputHashes(root, wanted) {
  const folders = packageFolders(root);
  const manifests = new Map(folders.map((folder) => [folder, readJson(join(root, folder, 'package.json'))]));
  const byName = new Map(folders.map((folder) => [manifests.get(folder)?.name, folder]));
  const shared = everybodysInputs.map((file) => hashOfFile(join(root, file)));
  const hashes = new Map();
  const visit = (folder) => {
    if (hashes.has(folder)) return hashes.get(folder);
    hashes.set(folder, ''); // a circle is the build's to complain about
    const { dependencies, devDependencies } = manifests.get(folder) ?? {};
    const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => byName.has(name));
    const needed = names.map((name) => visit(byName.get(name)));
    const own = inputs(join(root, folder)).map((file) => `${file} ${hashOfFile(join(root, folder, file))}`);
    const hash = hashOf([...shared, ...needed, ...own].join('\n'));
    hashes.set(folder, hash);
    return hash;
  };
  for (const folder of wanted) visit(folder);
  return hashes;
}

/** The files that a package's build reads: the `inputs` of `build` in turbo.json. */
function inputs(folder) {
  const walk = (name) =>
    readdirSync(join(folder, name), { withFileTypes: true }).flatMap((entry) => {
      if (entry.name === 'generated') return []; // written by the build itself
      return entry.isDirectory() ? walk(`${name}/${entry.name}`) : [`${name}/${entry.name}`];
    });
  const own = readdirSync(folder).filter((name) =>
    /^(?:build-.*\.js|tsconfig.*\.json|package\.json)$/.test(name),
  );
  const trees = ['src', 'assembly'].filter((name) => existsSync(join(folder, name)));
  return [...own, ...trees.flatMap(walk)].sort();
}

/** A package.json that someone is in the middle of writing is the build's to complain about. */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** By folder. */
function readStamps(file) {
  return new Map([...readStamp(file).matchAll(/^(.+) (\w+)$/gm)].map(([, folder, hash]) => [folder, hash]));
}

function writeStamps(file, stamps) {
  writeStamp(file, [...stamps].map(([folder, hash]) => `${folder} ${hash}\n`).join(''));
}

/**
 * Runs turbo silently; after a moment says what takes the time. When the build fails, shows what the compiler says, or all
 * that turbo does.
 *
 * @param {string} root the checkout
 * @param {string[]} folders what is built, with what it depends on; none: everything
 * @returns {Promise<boolean>} false when the build failed
 */
export function turboBuild(root, folders) {
  const turbo = join(
    dirname(createRequire(join(root, 'package.json')).resolve('turbo/package.json')),
    'bin/turbo',
  );
  const filters = folders.map((folder) => `--filter={./${folder}}...`);
  const announcement = setTimeout(() => stderr.write('Building the packages…\n'), announceAfterMs);
  const words = [
    turbo,
    'run',
    'build',
    '--output-logs=errors-only',
    '--log-prefix=none',
    '--log-order=grouped',
    ...filters,
  ];
  return new Promise((resolve, reject) => {
    const child = spawnBesidePnpm(words, {
      cwd: root,
      env: { ...env, TURBO_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code !== 0 && !(code < 0) && !wasInterrupted(code, signal)) {
        const reason = code === null ? ': turbo was stopped' : '';
        const text = Buffer.concat(output).toString();
        const faults = argv.includes('--debug') ? [] : compilerFaults(root, text);
        stderr.write(faults.length === 0 ? text : `${faults.join('\n')}\n`);
        fail(`the build failed${reason}`, wayOut(text));
      }
      resolve(code === 0);
    });
  }).finally(() => clearTimeout(announcement));
}

/** What the compiler says in turbo's output, with files below the root: behind the lines of a package comes its folder. */
function compilerFaults(root, output) {
  const faults = [];
  let [first, isFault] = [0, false];
  for (const line of output.split(/\r?\n/)) {
    const folder = /#build: +ERROR +command \((.+?)\)/.exec(line)?.[1];
    if (folder !== undefined) {
      for (; first < faults.length; first++)
        faults[first] = faults[first].replace(/^\S.*?(?=:\d)/, (file) => relative(root, join(folder, file)));
    }
    const [, file, place, rest] = /^(\S.*)\((\d+,\d+)\): (error TS.*)$/.exec(line) ?? [];
    isFault = file !== undefined || (isFault && line.startsWith('  ')); // its reasons are indented
    if (isFault) faults.push(file === undefined ? line : `${file}:${place.replace(',', ':')} ${rest}`);
  }
  return faults;
}

/** What helps against a build that failed with this output: most often a lab imports what its package.json does not name. */
function wayOut(output) {
  const name = /error TS(?:2307|2882): Cannot find module[^']*'((?:@[\w-]+\/)?[\w-]+)/.exec(output)?.[1];
  const importer = /^(\S+)#build: /m.exec(output)?.[1];
  if (name === undefined || importer === undefined) {
    return 'Mend what is named above, then run the command again.';
  }
  const ours = name.startsWith('@nn-labs/') ? '--workspace ' : '';
  return `Add the package to those of ${importer}: pnpm --filter ${importer} add ${ours}${name}`;
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
