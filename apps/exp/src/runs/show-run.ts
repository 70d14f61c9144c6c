import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DataError, type Json } from '@nn-labs/experiment';
import { findRun, missingFiles, readMetrics, type StoredRun } from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { flagName } from '../lab/flag-name.ts';
import { inWords } from '../terminal/figure-text.ts';
import { shownPath } from '../terminal/shown-path.ts';
import { type Cell, pairLines, whole } from '../terminal/table.ts';
import { count, type Line } from '../terminal/terminal.ts';
import { age, runJson, statusText, valueText } from './run-text.ts';

export function showRun({ root, terminal }: RunSurroundings, word: string, json: boolean): void {
  const run = findRun(root, word);
  const epochs = epochsDone(run);
  if (json) {
    terminal.printJson({ ...runJson(run), epochsDone: epochs, files: filesIn(run.folder) });
    return;
  }
  for (const line of runLines(run, epochs, terminal.columns, new Date())) terminal.print(line);
}

function runLines(run: StoredRun, epochs: number | null, width: number, now: Date): Line[] {
  const { record } = run;
  const facts: [string, Cell][] = [];
  const add = (name: string, text: string): void => {
    facts.push([name, text]);
  };
  const section = (heading: string, values: Json, nameOf: (name: string) => string): Line[] => {
    if (typeof values !== 'object' || values === null || Object.keys(values).length === 0) return [];
    const pairs = Object.entries(values).map(
      ([name, value]) => [nameOf(name), valueText(name, value, record.figures)] as const,
    );
    return ['', [{ text: heading, style: 'bold' }], ...pairLines(pairs, width)];
  };
  add('problem', record.problem ?? '');
  add('began', `${record.startedAt.slice(0, 19).replace('T', ' ')} UTC, ${age(record.startedAt, now)} ago`);
  add('epochs', epochs === null ? 'metrics.csv is damaged' : epochs === 0 ? '' : `${count(epochs)} done`);
  add(
    'continues',
    record.continues ? `${record.continues.id} after ${count(record.continues.epochs)} epochs` : '',
  );
  add('resumed', record.resumes.map((resume) => `after ${count(resume.epochs)} epochs`).join(', '));
  add(
    'commit',
    record.git === null ? '' : record.git.commit.slice(0, 12) + (record.git.dirty ? ', with changes' : ''),
  );
  const { node, os, cpu, cores } = record.environment;
  add('machine', `Node ${node}, ${os}, ${cpu}, ${cores} cores`);
  add('folder', shownPath(run.folder));
  filesIn(run.folder).forEach(({ name, bytes }, i) => {
    add(i === 0 ? 'files' : '', `${name} (${count(bytes)} bytes)`);
  });
  add('missing', missingFiles(run).join(', '));
  add('again', whole(record.command));
  if (run.status === 'interrupted' && record.checkpoints.length > 0) {
    add('go on', whole(record.resumeCommand ?? `pnpm exp ${run.lab} --resume ${run.id}`));
  }
  const changed = Object.keys(record.changed).length === 0 ? '' : ', changed';
  return [
    [`Run ${run.id} of lab ${run.lab}: `, statusText(run.status)],
    ...pairLines(facts, width),
    ...section('Result', record.result, inWords),
    ...section('Seconds', record.timing, inWords),
    ...section('Data', record.data, inWords),
    ...section('Engine', record.engine, inWords),
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

function filesIn(folder: string): { name: string; bytes: number }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.part$|^\./.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: relative(folder, file), bytes: statSync(file).size }));
}
