import { readFileSync } from 'node:fs';
import type { Json } from '@nn-labs/experiment';
import { runLab } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import lab from '../../src/index.ts';

interface Recorded {
  readonly options: string;
  readonly history: readonly Json[];
  readonly result: Json;
  readonly output: readonly string[];
}

const file = new URL('../../results.json', import.meta.url);
const recorded: readonly Recorded[] = JSON.parse(readFileSync(file, 'utf8')).runs;

// Every run that the README shows is made again and compared with what is recorded of it, to the last digit.
test.each(recorded)(
  'pnpm exp 3 $options gives what is recorded',
  async ({ options, history, result, output }) => {
    const { outcome, printed } = await runLab(lab, options);
    expect(JSON.parse(JSON.stringify(outcome))).toMatchObject({ history, result });
    expect(printed.flatMap((text) => text.split('\n'))).toEqual(output);
  },
);
