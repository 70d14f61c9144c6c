import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** Built packages are imported by Node itself, as their users import them. */
export default mergeConfig(base, { test: { server: { deps: { external: [/\/dist\//] } } } });
