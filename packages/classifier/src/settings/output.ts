import { flag, grouped, integer, path } from '@nn-labs/experiment';
import type { Group } from './group.ts';

/** What is shown and written. */
export interface OutputSettings {
  readonly saveModel: string | null;
  readonly details: boolean;
  readonly logInterval: number;
}

export const output: Group<OutputSettings> = {
  options: grouped('Output', {
    saveModel: path({
      description: 'write the trained network here, as .safetensors',
      placeholder: '<file>',
      writes: true,
      // A header's length, then the header, in which the network's config stands first.
      owns: (start) => new TextDecoder().decode(start.subarray(8)).startsWith('{"__metadata__":{"config":'),
    }),
    details: flag({
      description:
        'show at the end what it gets wrong: the matrix of mistakes, each digit, the surest mistakes',
      default: false,
    }),
    logInterval: integer({ description: 'report every n-th epoch, and the last', default: 1, min: 1 }),
  }),
  rules: () => [],
};
