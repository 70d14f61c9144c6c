import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The long runs, which only `check` does: real processes that are killed or wait for each other. */
const config: ViteUserConfig = mergeConfig(shared, { test: { testTimeout: 300_000 } });
config.test!.include = ['test/long/**/*.long.ts'];
export default config;
