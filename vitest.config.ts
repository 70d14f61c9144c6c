import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const { MNIST_DIR } = process.env;

/** The one test configuration; every package runs `vitest run --config ../../vitest.config.ts` in its own folder. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: [fileURLToPath(new URL('./vitest.setup.ts', import.meta.url))],
    testTimeout: 30_000,
    // A relative folder is the user's, who is in the root; the tests run in their packages.
    env: MNIST_DIR ? { MNIST_DIR: resolve(root, MNIST_DIR) } : {},
  },
});
