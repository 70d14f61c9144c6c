import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const { MNIST_DIR } = process.env;
const minutes = 60_000;

/** Packages whose test files leave nothing behind in their process, so that one process may run several of them. */
const shared = ['linalg', 'mnist', 'network', 'figures', 'experiment'].map((name) => `packages/${name}`);

/** Every folder with tests, by itself: there is no list to edit when a lab or a package is added. */
const folders = ['packages', 'experiments', 'apps']
  .filter((group) => existsSync(join(root, group)))
  .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  .filter((folder) => existsSync(join(root, folder, 'test')));

/** The tests of a folder: the fast ones, which guard what labs rest on, or the long ones, which guard machinery. */
function project(folder: string, fast: boolean): TestProjectInlineConfiguration {
  return {
    test: {
      name: folder,
      root: join(root, folder),
      include: [fast ? 'test/**/*.test.ts' : 'test/long/**/*.long.ts'],
      setupFiles: [join(root, 'vitest.setup.ts')],
      testTimeout: fast ? 30_000 : 10 * minutes,
      hookTimeout: fast ? 30_000 : 10 * minutes,
      isolate: !(fast && shared.includes(folder)),
      // A relative folder is the user's, who is in the root; the tests run in their packages.
      env: MNIST_DIR ? { MNIST_DIR: resolve(root, MNIST_DIR) } : {},
      // Built packages are imported by Node itself, as their users import them; the packages' long tests start a new
      // engine now and then, which takes a module that can be forgotten.
      server: { deps: { external: fast || !folder.startsWith('packages/') ? [/\/dist\//] : [] } },
    },
  };
}

/** The one test configuration: `pnpm test` is the fast tier; `pnpm check` has `vitest run --mode long` besides. */
export default defineConfig(({ mode }) => ({
  root,
  test: {
    maxWorkers: 2,
    projects: folders.map((folder) => project(folder, mode !== 'long')),
  },
}));
