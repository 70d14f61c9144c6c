import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

/** The long runs, which only `check` does: whole trainings on real MNIST and the fuzzing of the file reader. */
const config: ViteUserConfig = mergeConfig(shared, { test: { testTimeout: 600_000 } });
config.test!.include = ['test/long/**/*.long.ts'];
export default config;
