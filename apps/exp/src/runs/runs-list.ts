import type { Json } from '@nn-labs/experiment';
import {
  bestRuns,
  type DamagedRun,
  lastRun,
  listRuns,
  missingFiles,
  type StoredRun,
} from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { type Cell, type Column, tableLines, wrap } from '../terminal/table.ts';
import type { Line, Styled } from '../terminal/terminal.ts';
import { age, idText, mainFigure, runJson, settings, statusText } from './run-text.ts';

type Run = StoredRun | DamagedRun;

/** A run and what it is among its lab's: best, last, both or neither. */
export interface MarkedRun {
  readonly run: Run;
  readonly marks: readonly string[];
}

/** Prints the recorded runs, the newest last, where a reader's eye is. */
export function printRuns({ root, terminal }: RunSurroundings, lab: number | undefined, json: boolean): void {
  const all = listRuns(root);
  const runs = all.filter((run) => lab === undefined || run.lab === lab);
  if (json) {
    terminal.printJson({ runs: marked(runs).map(({ run, marks }) => ({ ...runJson(run), marks })) });
    return;
  }
  if (runs.length === 0) {
    const [whose, by] = lab === undefined ? ['There is', '<lab>'] : [`Lab ${lab} has`, lab];
    terminal.print(`${whose} no recorded run yet: every pnpm exp ${by} leaves one.`);
    return;
  }
  for (const line of runsTable(marked(runs), all, terminal.columns, new Date())) terminal.print(line);
}

/** The runs as a table for each lab; `all` are those that a run's short name has to tell it from. */
export function runsTable(runs: readonly MarkedRun[], all: readonly Run[], width: number, now: Date): Line[] {
  const labs = [...new Set(runs.map(({ run }) => run.lab))].sort((a, b) => a - b);
  return labs.flatMap((lab, i) => {
    const own = runs.filter(({ run }) => run.lab === lab);
    const heading: Styled = { text: `Lab ${lab}`, style: 'bold' };
    return [...(i === 0 ? [] : ['']), [heading], ...labLines(own, all, width, now)];
  });
}

/** What the runs have in common, once, then a row for each with what it has of its own. */
function labLines(runs: readonly MarkedRun[], all: readonly Run[], width: number, now: Date): Line[] {
  const readable = runs.flatMap(({ run }) => (run.status === 'damaged' ? [] : [run]));
  const parts = new Map(settings(readable).map((each, i) => [readable[i], each]));
  const [first = [], ...others] = parts.values();
  const common =
    others.length === 0 ? [] : first.filter((part) => others.every((other) => other.includes(part)));
  const names = new Set(readable.flatMap((run) => mainFigure(run)?.name ?? []));
  const [name = ''] = names;
  const manyTests = new Set(readable.map(testData).filter((data) => data !== '')).size > 1;
  const columns: Column[] = [
    { heading: 'run' },
    { heading: 'age', right: true },
    { heading: 'status' },
    { heading: names.size > 1 ? 'figure' : name, right: true },
    { heading: '' },
    { heading: manyTests ? 'test data' : '' },
    { heading: others.length > 0 ? 'what differs' : 'preset and options' },
  ];
  const rows = runs.map(({ run, marks }): Cell[] => {
    if (run.status === 'damaged')
      return [idText(run, all, width), '', statusText(run.status), '', '', '', run.problem];
    const figure = mainFigure(run);
    const lost = missingFiles(run).join(', ');
    const own = parts.get(run)?.filter((part) => !common.includes(part)) ?? [];
    return [
      idText(run, all, width),
      age(run.record.startedAt, now),
      lost === '' ? statusText(run.status) : { text: `${run.status}, without ${lost}`, style: 'yellow' },
      figure === null ? '' : names.size > 1 ? `${figure.name} ${figure.text}` : figure.text,
      { text: marks.join(' '), style: 'green' },
      manyTests ? testData(run) : '',
      own.join(' '),
    ];
  });
  const shared = common.length === 0 ? [] : wrap(['Every', 'run:', ...common], width);
  return [...shared, '', ...tableLines(columns, rows, width)];
}

/** The data that a run was judged on: its kind, and the beginning of the SHA-256 that tells it from other data. */
function testData({ record: { data, figures } }: StoredRun): string {
  const judge = Object.values(figures).find(({ better }) => better !== undefined);
  const { source = '', [judge?.on ?? '']: hash = '' } = { ...(data as Record<string, Json>) };
  return hash === '' ? '' : `${source} ${String(hash).slice(0, 6)}`.trim();
}

function marked(runs: readonly Run[]): MarkedRun[] {
  const best = new Set<Run>();
  const last = new Set<Run>();
  for (const lab of new Set(runs.map((run) => run.lab))) {
    const own = runs.filter((run) => run.lab === lab);
    const newest = lastRun(own);
    for (const run of bestRuns(own)) best.add(run);
    if (newest !== null) last.add(newest);
  }
  return runs.map((run) => ({
    run,
    marks: [...(best.has(run) ? ['best'] : []), ...(last.has(run) ? ['last'] : [])],
  }));
}
