export { type MainOptions, main } from './command-line/main.ts';
