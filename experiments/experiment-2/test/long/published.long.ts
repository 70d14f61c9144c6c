import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mnistDir, needsMnist } from '../mnist.ts';
import { exp, type Run } from './command-line.ts';

interface Row {
  readonly options: string;
  readonly seconds: number;
  readonly runs: readonly { readonly seed: number; readonly result: Run['result'] }[];
}

// All rows of the pages would take many minutes; the quickest one stands for the rest, and for the bits of all seeds.
test.skipIf(mnistDir === null).each(['published', 'advice'])(
  `the quickest row of %s.md is what the lab gives${needsMnist}`,
  async (page) => {
    const file = new URL(`../../${page}.json`, import.meta.url);
    const rows: Row[] = JSON.parse(readFileSync(file, 'utf8')).rows;
    const quickest = rows.reduce((least, row) => (row.seconds < least.seconds ? row : least));
    const words = quickest.options.split(' ');
    const printed = await exp(['2', ...words, '--rerun', '--no-record', '--json', '--quiet']);
    const made: { runs: readonly Run[] } = JSON.parse(printed);
    expect(made.runs.map(({ result }) => result)).toMatchObject(quickest.runs.map(({ result }) => result));
  },
);
