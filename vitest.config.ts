import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const { MNIST_DIR } = process.env;
const minutes = 60_000;

/** What all tests have. */
const common = {
  root,
  setupFiles: ['./vitest.setup.ts'],
  // A relative folder is the user's, who is in the root.
  env: MNIST_DIR ? { MNIST_DIR: resolve(root, MNIST_DIR) } : {},
};

/** Built packages, and labs that tests make, are imported by Node itself, as their users import them. */
const server = { deps: { external: [/\/dist\//, /\/index\.m?js$/] } };

/** What guards the labs and what they rest on. The files run one after the other in the same two processes. */
const fast = [
  {
    name: 'fast',
    include: ['{packages,experiments,apps}/*/test/**/*.test.ts'],
    isolate: false,
    testTimeout: minutes / 2,
    hookTimeout: minutes / 2,
    server,
  },
];

/** What guards the machinery: rare numbers, processes, kills, browsers, packing, servers that do not answer. */
const long = [
  { name: 'long', include: ['{experiments,apps}/*/test/long/**/*.long.ts'], server },
  // Some of these start a new engine, which takes modules that can be forgotten: not Node's.
  { name: 'long, packages', include: ['packages/*/test/long/**/*.long.ts'] },
].map((project) => ({ ...project, testTimeout: 10 * minutes, hookTimeout: 10 * minutes }));

/** The one test configuration: `pnpm test` is `vitest run`, `pnpm check` has `vitest run --mode long` besides. */
export default defineConfig(({ mode }) => ({
  root,
  test: {
    maxWorkers: 2,
    globalSetup: './vitest.global.ts',
    projects: (mode === 'long' ? long : fast).map((project) => ({ test: { ...common, ...project } })),
  },
}));
