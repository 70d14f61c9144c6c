import { type Option, UsageError } from '@nn-labs/experiment';
import { count } from '../terminal.ts';
import { refuseTooMany } from './limit.ts';

/** What `--seeds` takes, in words. */
export const allowedSeeds = 'seeds such as 1..5 or 1,2,7';

/** The seeds in `1..5`, `1,2,7` or `1..3,7`; each one is checked by the lab's own option. */
export function parseSeeds(text: string, option: Option<unknown>): number[] {
  const read = (part: string): number => option.parse(part.trim(), '--seeds') as number;
  const seeds: number[] = [];
  for (const part of text.split(',')) {
    const [first = '', last, ...rest] = part.split('..');
    const dash = /^\s*(\d+)\s*[-–]\s*(\d+)\s*$/.exec(part);
    if (dash !== null) {
      throw new UsageError(`--seeds: '${part}' is no range`, `Did you mean ${dash[1]}..${dash[2]}?`);
    }
    if (rest.length > 0) {
      throw new UsageError(`--seeds: '${part}' is no range`, `Give --seeds ${allowedSeeds}.`);
    }
    const from = read(first);
    const to = last === undefined ? from : read(last);
    if (to < from) {
      throw new UsageError(`--seeds: '${part}' ends before it begins`, `Did you mean ${to}..${from}?`);
    }
    refuseTooMany(seeds.length + to - from + 1);
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  const twice = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (twice !== undefined) {
    throw new UsageError(
      `--seeds: seed ${count(twice)} is given twice`,
      'The same seed gives the same run: give each one once.',
    );
  }
  return seeds;
}
