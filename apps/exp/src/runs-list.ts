import { bestRun, type DamagedRun, lastRun, listRuns, type StoredRun } from '@nn-labs/experiment/runs';
import { age, figureText, runJson, settingText } from './run-text.ts';
import type { RunsSurroundings } from './runs-commands.ts';
import { type Column, tableLines } from './table.ts';

type Run = StoredRun | DamagedRun;

/** A run and what it is among its lab's: best, last, both or neither. */
export interface MarkedRun {
  readonly run: Run;
  readonly marks: readonly string[];
}

/** Prints the recorded runs, the newest last, where a reader's eye is. */
export function printRuns(
  { root, terminal, columns }: RunsSurroundings,
  lab: number | undefined,
  json: boolean,
): void {
  const runs = listRuns(root, lab);
  if (json) {
    terminal.printJson({ runs: marked(runs).map(({ run, marks }) => ({ ...runJson(run), marks })) });
    return;
  }
  if (runs.length === 0) {
    const [whose, by] = lab === undefined ? ['There is', '<lab>'] : [`Lab ${lab} has`, lab];
    terminal.print(`${whose} no recorded run yet: every pnpm exp ${by} leaves one.`);
    return;
  }
  for (const line of runsTable(marked(runs), columns, new Date())) terminal.print(line);
}

const headings: readonly Column[] = [
  { heading: 'run' },
  { heading: 'age', right: true },
  { heading: 'status' },
  { heading: 'figure', right: true },
  { heading: '' },
  { heading: 'preset and options' },
];

/** The runs as a table for each lab, as wide as the terminal, at least 80 columns. */
export function runsTable(runs: readonly MarkedRun[], columns: number, now: Date): string[] {
  const labs = [...new Set(runs.map(({ run }) => run.lab))].sort((a, b) => a - b);
  return labs.flatMap((lab, i) => {
    const rows = runs.filter(({ run }) => run.lab === lab).map(({ run, marks }) => cells(run, marks, now));
    const heading = [`Lab ${lab}`, ''];
    return [...(i === 0 ? [] : ['']), ...heading, ...tableLines(headings, rows, Math.max(80, columns))];
  });
}

function cells(run: Run, marks: readonly string[], now: Date): string[] {
  if (run.status === 'damaged') return [run.id, '', run.status, '', '', run.problem];
  return [
    run.id,
    age(run.record.startedAt, now),
    run.status,
    figureText(run),
    marks.join(' '),
    settingText(run),
  ];
}

/** Each run with what it is among its lab's. */
function marked(runs: readonly Run[]): MarkedRun[] {
  const best = new Set<Run>();
  const last = new Set<Run>();
  for (const lab of new Set(runs.map((run) => run.lab))) {
    const own = runs.filter((run) => run.lab === lab);
    const [first, newest] = [bestRun(own), lastRun(own)];
    if (first !== null) best.add(first);
    if (newest !== null) last.add(newest);
  }
  return runs.map((run) => ({
    run,
    marks: [...(best.has(run) ? ['best'] : []), ...(last.has(run) ? ['last'] : [])],
  }));
}
