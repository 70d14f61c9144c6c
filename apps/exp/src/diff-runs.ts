import { compareRuns, type Difference, findRun } from '@nn-labs/experiment/runs';
import { flagName } from './flag-name.ts';
import { isTable, valueText } from './run-text.ts';
import type { RunsSurroundings } from './runs-commands.ts';
import { cut } from './safe-text.ts';
import { tableLines } from './table.ts';

/** Prints in what two runs differ. */
export function diffRuns(
  { root, terminal, columns }: RunsSurroundings,
  first: string,
  second: string,
  json: boolean,
): void {
  const [a, b] = [findRun(root, first), findRun(root, second)];
  const { options, result, surroundings } = compareRuns(a, b);
  if (json) {
    terminal.printJson({
      a: a.id,
      b: b.id,
      options: byName(options),
      result: byName(result),
      surroundings: byName(surroundings),
    });
    return;
  }
  if (options.length + result.length + surroundings.length === 0) {
    terminal.print(`${a.id} and ${b.id} differ in nothing but their times.`);
    return;
  }
  const headings = [{ heading: '' }, { heading: a.id }, { heading: b.id }];
  const width = Math.max(80, columns);
  // Both values get the same room, whatever the terminal.
  const room = Math.max(24, Math.floor((width - 24) / 2));
  const row = ({ a, b }: Difference, name: string) => [
    name,
    cut(valueText(a), room),
    cut(valueText(b), room),
  ];
  const rows = [
    ...options.map((each) => row(each, each.name === 'preset' ? 'preset' : flagName(each.name))),
    ...result.filter(({ a, b }) => !isTable(a) && !isTable(b)).map((each) => row(each, each.name)),
    ...surroundings.map((each) => row(each, each.name)),
  ];
  for (const line of tableLines(headings, rows, width)) terminal.print(line);
}

function byName(differences: readonly Difference[]): Record<string, unknown> {
  return Object.fromEntries(differences.map(({ name, a, b }) => [name, { a, b }]));
}
