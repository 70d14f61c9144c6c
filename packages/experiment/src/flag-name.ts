/**
 * An option's name as it is typed: `batchSize` is `--batch-size`.
 *
 * @example
 * ```ts
 * import { flagName } from '@nn-labs/experiment';
 * flagName('batchSize'); // => '--batch-size'
 * ```
 */
export function flagName(option: string): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * The option that a word names: `batch-size`, `--batch-size` and `batchSize` are `batchSize`.
 *
 * @example
 * ```ts
 * import { optionName } from '@nn-labs/experiment';
 * optionName('--batch-size'); // => 'batchSize'
 * ```
 */
export function optionName(typed: string): string {
  return typed.replace(/^--/, '').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
