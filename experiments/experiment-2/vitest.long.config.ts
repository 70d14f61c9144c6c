import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The long runs, which only `check` does: whole trainings, and everything that the READMEs say this lab prints. */
const config: ViteUserConfig = mergeConfig(shared, { test: { testTimeout: 600_000 } });
config.test!.include = ['test/long/**/*.long.ts'];
export default config;
