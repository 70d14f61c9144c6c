import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The long runs, which only `check` does: they wait for networks that do not answer. */
const config: ViteUserConfig = mergeConfig(shared, { test: { testTimeout: 600_000 } });
config.test!.include = ['test/long/**/*.long.ts'];
export default config;
