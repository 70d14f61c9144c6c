import { grouped, integerOr } from '@nn-labs/experiment';
import type { Group } from './group.ts';

/** How much of the data is used. */
export interface LimitSettings {
  readonly limit: number | null;
}

export const limit: Group<LimitSettings> = {
  options: grouped('Data', {
    limit: integerOr('all', { description: 'train on the first n images; all: on all of them', min: 1 }),
  }),
  rules: () => [],
};
