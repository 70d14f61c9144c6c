// What the scripts of the root begin with: installs what is missing; behind `build` the folders that are built, or none for all.
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { turboBuild } from './build.js';
import { install } from './install.js';
import { withLock } from './lock.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const [isBuild, ...folders] = process.argv.slice(2);
const lock = join(root, 'node_modules/.cache/nn-labs/build.lock');
const isReady =
  (await install(root)) &&
  (isBuild === undefined || (await withLock(lock, 'build', () => turboBuild(root, folders))));
if (!isReady) process.exitCode = 1;
