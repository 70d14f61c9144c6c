// The launcher behind `pnpm exp`, plain JavaScript so that it runs before anything is built: builds the command line
// and the one lab that was asked for, when a source has changed since the last build, then runs `dist`.

import { join } from 'node:path';
import { chdir, env, stderr, versions } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const [major, minor] = versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  stderr.write(
    `exp: nn-labs needs Node 20.19 or newer, this is Node ${versions.node}\n` +
      '     Install a newer Node, or run: npx -y -p node@22 -p pnpm@10.34.9 pnpm exp …\n',
  );
  process.exitCode = 1;
} else {
  await launch();
}

async function launch() {
  // A `--` between the name and the flags is npm's habit; pnpm needs none, so it means nothing here.
  const argv = process.argv.slice(2).filter((word) => word !== '--');
  const { install } = await import('./install.js');
  if (!(await install(root))) {
    process.exitCode = 1;
    return;
  }
  const { build } = await import('./build.js');
  // `predict 2 digit.png` needs the lab's code too.
  const words = argv.filter((word) => !word.startsWith('-'));
  const lab = words[words[0] === 'predict' ? 1 : 0]?.match(/^(?:exp(?:eriment)?-?)?(\d+)$/)?.[1];
  const built = await build(root, lab === undefined ? [] : [`experiments/experiment-${Number(lab)}`]);
  if (!built) {
    process.exitCode = 1;
    return;
  }
  // pnpm runs scripts in the root; file names that the user typed are relative to where the user is.
  if (env.npm_lifecycle_event === 'exp' && env.INIT_CWD) chdir(env.INIT_CWD);
  const { main } = await import(pathToFileURL(join(root, 'apps/exp/dist/index.js')).href);
  const prepare = async (folders, { newLab = false } = {}) =>
    (await install(root, { newLab })) && (await build(root, folders));
  process.exitCode = await main(argv, { root, prepare });
}
