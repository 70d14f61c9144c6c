import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readBoundedText, writeWholeSync } from '@nn-labs/experiment/runs';
import { findLab, loadLab } from '../labs.ts';
import type { CommandSurroundings } from '../surroundings.ts';
import { firstDifference, lineOf, type Problem } from './edits.ts';
import { labPages } from './lab-pages.ts';
import { type Recorded, recordRuns } from './record-lab.ts';
import { mostBytes, readResults, resultsFile, resultsText } from './results-file.ts';
import { shownOptions } from './shown-runs.ts';
import { planUpdate, writeUpdates } from './update.ts';

/** Runs a lab as its README and pages show it, and records what it gives; answers whether every claim holds. */
export async function recordLab(
  id: number,
  surroundings: CommandSurroundings,
  { quiet = false }: { quiet?: boolean } = {},
): Promise<boolean> {
  const { root, terminal } = surroundings;
  const { recorded } = await runLabForReadme(id, surroundings);
  const lab = findLab(root, String(id), []);
  writeRecorded(lab.folder, recorded, readResults(lab)?.figures.map(({ name }) => name) ?? []);
  const plan = planUpdate(root, [lab]);
  writeUpdates(root, plan);
  const { runs, claims, figures } = recorded.lab;
  if (!quiet)
    terminal.print(
      `Recorded lab ${id}: ${runs.length} runs, ${claims.length} claims, ${figures.length} figures`,
    );
  for (const { file } of plan.updates) terminal.print(`Updated ${file}`);
  for (const { file, line, text, remedy } of plan.problems) terminal.fail(`${file}:${line}: ${text}`, remedy);
  const broken = claims.filter(({ holds }) => !holds);
  for (const { name, expected, found, tolerance } of broken) {
    terminal.fail(`the claim '${name}' does not hold: ${found ?? 'nothing'}, not ${expected} (${tolerance})`);
  }
  return broken.length === 0 && plan.problems.length === 0;
}

/** Runs a lab as its README and pages show it, and names where what is recorded differs. */
export async function compareRecorded(id: number, surroundings: CommandSurroundings): Promise<Problem[]> {
  const { file, recorded } = await runLabForReadme(id, surroundings);
  const wanted = resultsText(recorded.lab);
  let there = '';
  try {
    there = readBoundedText(file, mostBytes).replaceAll('\r\n', '\n');
  } catch {
    // not recorded yet, which is a difference from line 1 on
  }
  if (there === wanted) return [];
  const text = 'the lab now gives something else than what is recorded';
  const remedy = `If that is right: pnpm exp readme --record ${id}`;
  const name = `experiments/experiment-${id}/results.json`;
  return [{ file: name, line: lineOf(there, firstDifference(there, wanted)), text, remedy }];
}

async function runLabForReadme(
  id: number,
  surroundings: CommandSurroundings,
): Promise<{ file: string; recorded: Recorded }> {
  const { root } = surroundings;
  const lab = findLab(root, String(id), []);
  const texts = [
    readOrNothing(join(lab.folder, 'README.md')),
    ...labPages(lab).map(({ text }) => text),
    readOrNothing(join(root, 'README.md')),
  ];
  const wanted = texts.flatMap((text) => shownOptions(text, id));
  const experiment = await loadLab(lab);
  return { file: resultsFile(lab), recorded: await recordRuns(experiment, wanted, surroundings) };
}

function writeRecorded(folder: string, { lab, figures }: Recorded, before: readonly string[]): void {
  for (const name of before) rmSync(join(folder, 'figures', `${name}.svg`), { force: true });
  if (figures.length > 0) mkdirSync(join(folder, 'figures'), { recursive: true });
  for (const { name, svg } of figures)
    writeWholeSync(join(folder, 'figures', `${name}.svg`), `${svg.trim()}\n`);
  writeWholeSync(join(folder, 'results.json'), resultsText(lab));
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return '';
  }
}
