// Installs what the workspace depends on, unless nothing has changed since the last time. The package manager's own
// check before each script would do the same, but several of them at once break each other's node_modules, and they
// write on standard output, where `--json` wants one object and nothing else.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { env, execPath, platform, stderr } from 'node:process';
import { fail, wasInterrupted } from './failure.cjs';
import { withLock } from './lock.js';
import { hashOf, hashOfFile, packageFolders, readStamp, writeStamp } from './packages.js';

/** The package manager of whoever has none. */
export const pinned = 'pnpm@10.34.9';

/**
 * Brings `node_modules` up to date with the lockfile and the package.json files. Several processes may call it at once.
 *
 * @param {string} root the checkout
 * @param {{ newLab?: boolean }} [options] a new lab is still to come into the lockfile, in CI too
 * @returns {Promise<boolean>} false when the installation failed (its output has been printed)
 */
export async function install(root, { newLab = false } = {}) {
  const stamp = join(root, 'node_modules/.cache/nn-labs/installed.txt');
  const isFresh = () => readStamp(stamp) === fingerprint(root);
  if (isFresh()) return true;

  // Not inside node_modules: the package manager may want to make that folder again.
  return withLock(join(root, '.turbo/install.lock'), 'install', async () => {
    if (isFresh()) return true; // another process has just installed
    await rm(stamp, { force: true }); // half-installed packages have no stamp: another process that starts now waits
    if (!(await runInstall(root, newLab))) return false;
    writeStamp(stamp, fingerprint(root)); // the installation may have updated the lockfile
    return true;
  });
}

/** The content of everything that an installation depends on, and whether each package has its links. */
function fingerprint(root) {
  const manifests = ['.', ...packageFolders(root)].map((folder) => {
    const file = join(root, folder, 'package.json');
    const needsLinks = /"(?:dev)?[dD]ependencies"/.test(readFileSync(file, 'utf8'));
    return `${folder} ${hashOfFile(file)} ${!needsLinks || existsSync(join(root, folder, 'node_modules'))}`;
  });
  const others = ['pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((file) => hashOfFile(join(root, file)));
  return hashOf([...manifests, ...others].join('\n'));
}

/** Runs the package manager at hand with its output on standard error. */
function runInstall(root, newLab) {
  const [command, ...args] = packageManager();
  // Modules of another version of pnpm are replaced without a question: no user could answer it here.
  args.push('install', '--config.confirmModulesPurge=false');
  // A lab depends on packages of the workspace, which are all here: the network has nothing to add.
  if (newLab) args.push('--no-frozen-lockfile', '--prefer-offline');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: platform === 'win32' && command !== execPath,
    });
    child.stdout?.pipe(stderr, { end: false }); // none where no process could be started
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code !== 0 && !(code < 0) && !wasInterrupted(code, signal)) {
        fail(
          `the dependencies could not be installed: ${command} ended with ${code ?? signal}`,
          'Mend what is named above, then run the command again.',
        );
      }
      resolve(code === 0);
    });
  });
}

/** The pnpm that runs this script; without one, npx fetches the pinned one. */
function packageManager() {
  const path = env.npm_execpath ?? '';
  if (!env.npm_config_user_agent?.startsWith('pnpm/') || path === '')
    return ['npx', '-y', '-p', pinned, 'pnpm']; // -p, since a surrounding npx -p is inherited
  return /\.[cm]?js$/.test(path) ? [execPath, path] : [path];
}
