import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { UsageError } from '@nn-labs/experiment';
import {
  bestRun,
  bestRuns,
  lastRun,
  listRuns,
  missingFiles,
  planPrune,
  prune,
  type StoredRun,
} from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { findLab } from '../labs/labs.ts';
import { fieldsOf, isHash, runsText } from '../terminal/figure-text.ts';
import { type Cell, type Column, tableLines } from '../terminal/table.ts';
import type { Line, Terminal } from '../terminal/terminal.ts';
import {
  age,
  hasChangedCode,
  idText,
  mainFigure,
  type Run,
  runJson,
  settings,
  statusText,
} from './run-text.ts';

/** Prints the recorded runs, the newest last, where a reader's eye is. */
export function printRuns({ root, terminal }: RunSurroundings, lab: number | undefined, json: boolean): void {
  const all = listRuns(root);
  const runs = all.filter((run) => lab === undefined || run.lab === lab);
  const marks = marksOf(runs);
  if (json) {
    terminal.printJson({ runs: runs.map((run) => ({ ...runJson(run), marks: marks.get(run) })) });
  } else if (runs.length === 0) {
    if (lab !== undefined) findLab(root, String(lab), []); // says so where there is no such lab
    const [whose, by] = lab === undefined ? ['There is', '<lab>'] : [`Lab ${lab} has`, lab];
    terminal.print(`${whose} no recorded run yet: every pnpm exp ${by} leaves one.`);
  } else {
    for (const line of runsTable(root, runs, marks, all, terminal.columns)) terminal.print(line);
  }
}

/** Says which runs would be removed, asks, and removes them. */
export async function pruneRuns(
  { root, terminal }: RunSurroundings,
  lab: number | undefined,
  { json = false, yes = false }: { readonly json?: boolean; readonly yes?: boolean },
): Promise<void> {
  const plan = planPrune(root, lab);
  const { remove, keep } = plan;
  const stays = keep.map(({ run, why }) => `${run.id} (${why})`).join(', ');
  const all = [...remove, ...keep.map(({ run }) => run)];
  const lines: Line[] =
    remove.length === 0
      ? ['There is nothing to remove.']
      : [
          `To be removed, ${runsText(remove.length)}:`,
          '',
          ...runsTable(root, remove, new Map(), all, terminal.columns),
          '',
        ];
  if (keep.length > 0) lines.push(`Stays: ${stays}`);
  if (!json) for (const line of lines) terminal.print(line);
  const isAgreed = remove.length === 0 || yes || (await agrees(remove.length, terminal));
  const removed = isAgreed ? await prune(root, plan) : [];
  if (json) {
    const kept = keep.map(({ run, why }) => ({ id: run.id, lab: run.lab, why }));
    terminal.printJson({ removed: removed.map(({ id }) => id), kept });
  } else if (remove.length > 0) {
    terminal.print(isAgreed ? `Removed ${runsText(removed.length)}.` : 'Nothing was removed.');
  }
  const left = isAgreed ? remove.length - removed.length : 0;
  if (left > 0)
    terminal.warn(
      `${runsText(left)} stayed: another process has changed or removed ${left === 1 ? 'it' : 'them'} meanwhile.`,
    );
}

async function agrees(count: number, terminal: Terminal): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new UsageError(
      '--prune asks before it removes, but nobody is there to answer',
      'Add --yes to remove them.',
    );
  }
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D arrive at the dialogue; without these listeners the question would never end.
  const refusal = new AbortController();
  dialogue.on('SIGINT', () => refusal.abort());
  dialogue.on('close', () => refusal.abort());
  try {
    const answer = await dialogue.question(`Remove ${runsText(count)}? [y/N] `, { signal: refusal.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (!refusal.signal.aborted) throw error;
    terminal.notice(''); // the cursor still stands behind the question
    return false;
  } finally {
    dialogue.close();
  }
}

type Marks = ReadonlyMap<Run, readonly string[]>;

/** The runs as a table for each lab; `all` are those that a run's short name has to tell it from. */
function runsTable(
  root: string,
  runs: readonly Run[],
  marks: Marks,
  all: readonly Run[],
  width: number,
): Line[] {
  const labs = [...new Set(runs.map(({ lab }) => lab))].sort((a, b) => a - b);
  return labs.flatMap((lab, i) => {
    const own = runs.filter((run) => run.lab === lab);
    return [
      ...(i === 0 ? [] : ['']),
      [{ text: `Lab ${lab}`, style: 'bold' }],
      ...labLines(root, own, marks, all, width),
    ];
  });
}

/** What the runs have in common, once, then a row for each with what it has of its own. */
function labLines(
  root: string,
  runs: readonly Run[],
  marks: Marks,
  all: readonly Run[],
  width: number,
): Line[] {
  const now = new Date();
  const readable = runs.flatMap((run) => (run.status === 'damaged' ? [] : [run]));
  const parts = new Map(settings(readable).map((each, i) => [readable[i], each]));
  const [first = [], ...others] = parts.values();
  const common =
    others.length === 0 ? [] : first.filter((part) => others.every((other) => other.includes(part)));
  const names = new Set(readable.flatMap((run) => mainFigure(run)?.name ?? []));
  const manyData = new Set(readable.map(judgedOn).filter((data) => data !== '')).size > 1;
  const columns: Column[] = [
    { heading: 'run' },
    { heading: 'age', right: true },
    { heading: 'status' },
    { heading: names.size > 1 ? 'figure' : ([...names][0] ?? ''), right: true },
    { heading: '' },
    { heading: manyData ? 'judged on' : '' },
    { heading: others.length > 0 ? 'what differs' : 'preset and options' },
  ];
  const rows = runs.map((run): Cell[] => {
    const id = idText(run, all, width);
    if (run.status === 'damaged') return [id, '', statusText(run.status), '', '', '', run.problem];
    const figure = mainFigure(run);
    const lost = missingFiles(run).join(', ');
    const faults = [lost && `without ${lost}`, hasChangedCode(root, run) && 'changed code'].filter(Boolean);
    return [
      id,
      age(run.record.startedAt, now),
      faults.length === 0
        ? statusText(run.status)
        : { text: [run.status, ...faults].join(', '), style: 'yellow' },
      figure === null ? '' : names.size > 1 ? `${figure.name} ${figure.text}` : figure.text,
      { text: marks.get(run)?.join(' ') ?? '', style: 'green' },
      manyData ? judgedOn(run) : '',
      (parts.get(run) ?? []).filter((part) => !common.includes(part)).join(' '),
    ];
  });
  const shared = common.length === 0 ? [] : [`Every run: ${common.join(' ')}`];
  return [...shared, '', ...tableLines(columns, rows, width)];
}

/** The data that a run was judged on, as its lab says it; of a hash its beginning, behind the kind of the data. */
function judgedOn({ record: { data, figures } }: StoredRun): string {
  const judge = Object.values(figures).find(({ better }) => better !== undefined);
  const { source = '', [judge?.on ?? '']: on = '' } = fieldsOf(data);
  if (on === '' || !isHash('', on)) return String(on);
  return `${source} ${String(on).slice(0, 6)}`.trim();
}

/** Which runs are their lab's best or last. Of several kinds of data, a run that is alone on its own beats nobody. */
function marksOf(runs: readonly Run[]): Marks {
  const best = new Set<Run>();
  const last = new Set<Run | null>();
  for (const lab of new Set(runs.map((run) => run.lab))) {
    const own = runs.filter((run) => run.lab === lab);
    const named = bestRun(own);
    const completed = own.flatMap((run) => (run.status === 'completed' ? [judgedOn(run)] : []));
    for (const run of bestRuns(own)) {
      const isAlone = completed.filter((data) => data === judgedOn(run)).length === 1;
      if (!isAlone || run === named) best.add(run);
    }
    last.add(lastRun(own));
  }
  return new Map(
    runs.map((run) => [run, [...(best.has(run) ? ['best'] : []), ...(last.has(run) ? ['last'] : [])]]),
  );
}
