import { defineConfig } from 'vitest/config';

/** The long tests: they copy, install, build, pack. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.long.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
