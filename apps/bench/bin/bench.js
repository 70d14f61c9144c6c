// The launcher behind `pnpm bench`, plain JavaScript so that it runs before anything is built: installs and builds what
// has changed, silently, as the launcher of `pnpm exp` does, then runs `dist`.
import { join } from 'node:path';
import { chdir } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from '../../exp/bin/build.js';
import { install } from '../../exp/bin/install.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
// A `--` between the name and the flags is npm's habit; pnpm needs none, so it means nothing here.
const argv = process.argv.slice(2).filter((word) => word !== '--');

chdir(root);
// The lab is a contestant too: `pnpm exp 2` is measured with a warm build.
if ((await install(root)) && (await build(root, ['apps/bench', 'experiments/experiment-2']))) {
  const { main } = await import(pathToFileURL(join(root, 'apps/bench/dist/index.js')).href);
  process.exitCode = await main(argv, { root });
} else {
  process.exitCode = 1;
}
