import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DataError, flagName, type Json } from '@nn-labs/experiment';
import {
  compareRuns,
  type Difference,
  findRun,
  listRuns,
  missingFiles,
  readMetrics,
  type StoredRun,
} from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { count, fieldsOf, inWords, isTable, valueText } from '../terminal/figure-text.ts';
import { shownPath, whole } from '../terminal/safe-text.ts';
import { type Cell, pairLines, tableLines } from '../terminal/table.ts';
import type { Line } from '../terminal/terminal.ts';
import { age, hasChangedCode, idText, runJson, statusText } from './run-text.ts';

/** Prints all that is recorded of a run. */
export function showRun({ root, terminal }: RunSurroundings, word: string, json: boolean): void {
  const run = findRun(root, word);
  const epochs = epochsDone(run);
  const files = filesIn(run.folder);
  if (json) terminal.printJson({ ...runJson(run), epochsDone: epochs, files });
  else {
    const isChanged = hasChangedCode(root, run);
    for (const line of runLines(run, { epochs, files, isChanged }, terminal.columns)) terminal.print(line);
  }
}

type File = { readonly name: string; readonly bytes: number };

/** What is found out about a run beside its record. */
type Facts = { readonly epochs: number | null; readonly files: readonly File[]; readonly isChanged: boolean };

function runLines(run: StoredRun, { epochs, files, isChanged }: Facts, width: number): Line[] {
  const { record } = run;
  const { continues, git } = record;
  const { node, os, cpu, cores } = record.environment;
  const section = (heading: string, values: Json, nameOf = inWords): Line[] => {
    const pairs = Object.entries(fieldsOf(values)).map(
      ([name, value]) => [nameOf(name), valueText(name, value, record.figures, true)] as const,
    );
    return pairs.length === 0 ? [] : ['', [{ text: heading, style: 'bold' }], ...pairLines(pairs, width)];
  };
  const canGoOn = run.status === 'interrupted' && record.checkpoints.length > 0;
  const began = record.startedAt.slice(0, 19).replace('T', ' ');
  // An empty fact is left out.
  const facts: [string, Cell][] = [
    ['problem', record.problem ?? ''],
    ['began', `${began} UTC, ${age(record.startedAt, new Date())} ago`],
    ['epochs', epochs === null ? 'metrics.csv is damaged' : epochs === 0 ? '' : `${count(epochs)} done`],
    ['continues', continues ? `${continues.id} after ${count(continues.epochs)} epochs` : ''],
    ['resumed', record.resumes.map((resume) => `after ${count(resume.epochs)} epochs`).join(', ')],
    ['commit', git === null ? '' : git.commit.slice(0, 12) + (git.dirty ? ', with changes' : '')],
    ['machine', `Node ${node}, ${os}, ${cpu}, ${cores} cores`],
    ['folder', shownPath(run.folder)],
    ...files.map(({ name, bytes }, i): [string, Cell] => [
      i === 0 ? 'files' : '',
      `${name} (${count(bytes)} bytes)`,
    ]),
    ['missing', missingFiles(run).join(', ')],
    ['again', whole(record.command)],
    ['', isChanged ? 'its code was changed, and is not the code that is here now: figures may differ' : ''],
    ['go on', canGoOn ? whole(record.resumeCommand ?? `pnpm exp ${run.lab} --resume ${run.id}`) : ''],
  ];
  const changed = Object.keys(record.changed).length === 0 ? '' : ', changed';
  return [
    [`Run ${run.id} of lab ${run.lab}: `, statusText(run.status)],
    ...pairLines(facts, width),
    ...section('Result', record.result),
    ...section('Seconds', record.timing),
    ...section('Data', record.data),
    ...section('Engine', record.engine),
    ...section(`Options: preset ${record.preset}${changed}`, record.changed, flagName),
    ...section('All options', record.options, flagName),
  ];
}

/** From the metrics, so that a run says it while it runs and after it was killed; null where they are damaged. */
function epochsDone({ folder }: StoredRun): number | null {
  try {
    const last = readMetrics(folder).at(-1)?.epoch;
    return typeof last === 'number' ? last + 1 : 0;
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

function filesIn(folder: string): File[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.part$|^\./.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: relative(folder, file), bytes: statSync(file).size }));
}

/** Prints in what two runs differ. */
export function diffRuns(
  { root, terminal }: RunSurroundings,
  first: string,
  second: string,
  json: boolean,
): void {
  const [a, b] = [findRun(root, first), findRun(root, second)];
  const compared = compareRuns(a, b);
  if (json) {
    const byName = (list: readonly Difference[]) =>
      Object.fromEntries(list.map(({ name, ...values }) => [name, values]));
    const parts = Object.entries(compared).map(([part, list]) => [part, byName(list)]);
    terminal.printJson({ a: a.id, b: b.id, ...Object.fromEntries(parts) });
    return;
  }
  const { options, result, surroundings } = compared;
  if (options.length + result.length + surroundings.length === 0) {
    terminal.print('The two runs differ in nothing but their times.');
    return;
  }
  const figures = { ...a.record.figures, ...b.record.figures };
  // Two hashes differ in their beginnings; where nothing is narrow, they stand whole.
  const isWide = !Number.isFinite(terminal.columns);
  const row = ({ name, ...values }: Difference, label: string): Cell[] => [
    label,
    ...[values.a, values.b].map((value) =>
      valueText(name, value, figures, isWide || typeof value === 'number'),
    ),
  ];
  const rows = [
    ...options.map((each) => row(each, each.name === 'preset' ? 'preset' : flagName(each.name))),
    ...result.filter(({ a, b }) => !isTable(a) && !isTable(b)).map((each) => row(each, inWords(each.name))),
    ...surroundings.map((each) => row(each, inWords(each.name))),
  ];
  const ids = [a, b].map((run) => idText(run, listRuns(root), terminal.columns));
  const columns = ['', ...ids].map((heading) => ({ heading }));
  for (const line of tableLines(columns, rows, terminal.columns)) terminal.print(line);
}
