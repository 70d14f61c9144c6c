// The launcher behind `pnpm exp`, plain JavaScript so that it runs before anything is built: builds the command line
// and the one lab that was asked for, when a source has changed since the last build, then runs `dist`.

import { join } from 'node:path';
import { chdir, env, versions } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { explain, fail } from './failure.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const [major, minor] = versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `nn-labs needs Node 20.19 or newer, this is Node ${versions.node}`,
    'Install a newer Node, or run: npx -y -p node@22 -p pnpm@10.34.9 pnpm exp …',
  );
} else {
  // A `--` between the name and the flags is npm's habit; pnpm needs none, so it means nothing here.
  const argv = process.argv.slice(2).filter((word) => word !== '--');
  const prepare = await prepareIn(root, argv);
  if (prepare !== undefined) await start(argv, prepare);
}

/** Installs and builds what the words need; answers what does the same for later wishes, undefined when that failed. */
async function prepareIn(root, argv) {
  const { install } = await import('./install.js');
  const { build } = await import('./build.js');
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
  const lab = words[['predict', 'help'].includes(words[0]) ? 1 : 0]?.match(
    /^(?:exp(?:eriment)?-?)?(\d+)$/,
  )?.[1];
  return (await prepare(lab === undefined ? [] : [`experiments/experiment-${Number(lab)}`]))
    ? prepare
    : undefined;
}

async function start(argv, prepare) {
  // pnpm runs scripts in the root; file names that the user typed are relative to where the user is.
  if (env.npm_lifecycle_event === 'exp' && env.INIT_CWD) chdir(env.INIT_CWD);
  const { main } = await import(pathToFileURL(join(root, 'apps/exp/dist/index.js')).href);
  process.exitCode = await main(argv, { root, prepare });
}
