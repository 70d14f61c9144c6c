// What the scripts of the root begin with: installs what is missing.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { install } from './install.js';

if (!(await install(fileURLToPath(new URL('../../../', import.meta.url))))) process.exitCode = 1;
