// The launcher behind `pnpm exp`, plain JavaScript so that it runs before anything is built: builds the command line
// and the one lab that was asked for, when a source has changed since the last build, then runs `dist`.
import { join } from 'node:path';
import process, { chdir, env } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from './build.js';
import { explain } from './failure.cjs';
import { install } from './install.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
// A `--` between the name and the flags is npm's habit; pnpm needs none, so it means nothing here.
const argv = process.argv.slice(2).filter((word) => word !== '--');

const prepare = async (folders, { newLab = false } = {}) => {
  try {
    if ((await install(root, { newLab })) && (await build(root, folders))) return true;
  } catch (error) {
    explain(error);
  }
  process.exitCode = 1;
  return false;
};

// `predict 2 digit.png` needs the lab's code too, and `help 2`.
const words = argv.filter((word) => !word.startsWith('-'));
const place = ['predict', 'help'].includes(words[0]) ? 1 : 0;
const lab = words[place]?.match(/^(?:(?:lab|exp(?:eriment)?)-?)?(\d+)$/)?.[1];

if (await prepare(lab === undefined ? [] : [`experiments/experiment-${Number(lab)}`])) {
  // pnpm runs scripts in the root; file names that the user typed are relative to where the user is.
  if (env.npm_lifecycle_event === 'exp' && env.INIT_CWD) chdir(env.INIT_CWD);
  const { main } = await import(pathToFileURL(join(root, 'apps/exp/dist/index.js')).href);
  process.exitCode = await main(argv, { root, prepare });
}
