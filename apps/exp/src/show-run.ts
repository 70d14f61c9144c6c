import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, type Json } from '@nn-labs/experiment';
import { findRun, readMetrics, type StoredRun } from '@nn-labs/experiment/runs';
import { flagName } from './flag-name.ts';
import { age, runJson, valueText } from './run-text.ts';
import type { RunsSurroundings } from './runs-commands.ts';
import { shownPath } from './shown-path.ts';
import { count } from './terminal.ts';

/** Prints everything that a run says of itself. */
export function showRun({ root, terminal }: RunsSurroundings, word: string, json: boolean): void {
  const run = findRun(root, word);
  const epochs = epochsDone(run);
  if (json) {
    terminal.printJson({ ...runJson(run), epochsDone: epochs, files: filesIn(run.folder) });
    return;
  }
  for (const line of runLines(run, epochs, new Date())) terminal.print(line);
}

function runLines(run: StoredRun, epochs: number | null, now: Date): string[] {
  const { record } = run;
  const lines = [`Run ${run.id} of lab ${run.lab}: ${run.status}`];
  const add = (name: string, text: string): void => {
    if (text !== '') lines.push(`  ${name.padEnd(10)}  ${text}`);
  };
  const section = (name: string, values: Json, flags = false): void => {
    if (typeof values !== 'object' || values === null || Object.keys(values).length === 0) return;
    const names = Object.keys(values).map((each) => (flags ? flagName(each) : each));
    const width = Math.max(...names.map((each) => each.length));
    lines.push('', name);
    Object.values(values).forEach((value, i) => {
      lines.push(`  ${names[i]?.padEnd(width)}  ${valueText(value as Json)}`);
    });
  };
  add('problem', record.problem ?? '');
  add('began', `${record.startedAt.slice(0, 19).replace('T', ' ')} UTC, ${age(record.startedAt, now)} ago`);
  add('epochs', epochs === null ? 'metrics.csv is damaged' : epochs === 0 ? '' : `${count(epochs)} done`);
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
  add('again', record.command);
  if (run.status === 'interrupted' && record.checkpoints.length > 0) {
    add('go on', `pnpm exp ${run.lab} --resume ${run.id}`);
  }
  section('Result', record.result);
  section('Seconds', record.timing);
  section('Data', record.data);
  section('Engine', record.engine);
  section(
    `Options: preset ${record.preset}${Object.keys(record.changed).length === 0 ? '' : ', changed'}`,
    record.changed,
    true,
  );
  section('All options', record.options, true);
  return lines;
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
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.part'))
    .sort()
    .map((name) => ({ name, bytes: statSync(join(folder, name)).size }));
}
