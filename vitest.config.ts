import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The one test configuration; every package runs `vitest run --config ../../vitest.config.ts` in its own folder. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: [fileURLToPath(new URL('./vitest.setup.ts', import.meta.url))],
    testTimeout: 30_000,
  },
});
