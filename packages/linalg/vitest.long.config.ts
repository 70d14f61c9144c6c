import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The long runs, which only `check` does. Their seed stands in a test's name; FUZZ_SEED repeats it. */
const config: ViteUserConfig = mergeConfig(shared, { test: { testTimeout: 300_000 } });
config.test!.include = ['test/long/**/*.long.ts'];
export default config;
