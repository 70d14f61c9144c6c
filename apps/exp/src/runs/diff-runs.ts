import type { Json } from '@nn-labs/experiment';
import { compareRuns, type Difference, findRun, listRuns } from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { flagName } from '../lab/flag-name.ts';
import { inWords } from '../terminal/figure-text.ts';
import { type Cell, tableLines } from '../terminal/table.ts';
import { idText, isTable, valueText } from './run-text.ts';

export function diffRuns(
  { root, terminal }: RunSurroundings,
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
    terminal.print('The two runs differ in nothing but their times.');
    return;
  }
  // A hash is told from another one by its beginning; where nothing is narrow it stands whole.
  const figures = { ...a.record.figures, ...b.record.figures };
  const shown = (name: string, value: Json): string =>
    Number.isFinite(terminal.columns)
      ? valueText(name, value, figures).replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1…')
      : valueText(name, value, figures);
  const row = (difference: Difference, label: string): Cell[] => {
    const { name } = difference;
    return [label, shown(name, difference.a), shown(name, difference.b)];
  };
  const rows = [
    ...options.map((each) => row(each, each.name === 'preset' ? 'preset' : flagName(each.name))),
    ...result.filter(({ a, b }) => !isTable(a) && !isTable(b)).map((each) => row(each, inWords(each.name))),
    ...surroundings.map((each) => row(each, inWords(each.name))),
  ];
  const all = listRuns(root);
  const ids = [a, b].map((run) => idText(run, all, terminal.columns));
  const columns = ['', ...ids].map((heading) => ({ heading }));
  for (const line of tableLines(columns, rows, terminal.columns)) terminal.print(line);
}

function byName(differences: readonly Difference[]): Record<string, unknown> {
  return Object.fromEntries(differences.map(({ name, a, b }) => [name, { a, b }]));
}
