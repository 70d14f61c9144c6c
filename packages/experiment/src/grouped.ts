import type { Options } from './options.ts';

/**
 * Puts options under a heading of their own in `--help`.
 *
 * @example
 * ```ts
 * import { grouped, integer, number } from '@nn-labs/experiment';
 *
 * const options = {
 *   ...grouped('Learning', { lr: number({ description: 'learning rate', default: 0.1 }) }),
 *   ...grouped('Network', { hidden: integer({ description: 'hidden units', default: 64 }) }),
 * };
 * options.lr.group; // => 'Learning'
 * ```
 */
export function grouped<const O extends Options>(group: string, options: O): O {
  const entries = Object.entries(options).map(([name, option]) => [name, { ...option, group }]);
  return Object.fromEntries(entries) as O; // the same options, each with one more property
}
