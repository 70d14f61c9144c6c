import { join } from 'node:path';
import { writeWhole } from '@nn-labs/experiment/runs';
import { findLabs, type LabFolder } from '../labs/labs.ts';
import { notebookFile, notebookText } from '../notebook/notebook.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { applyEdits, type Edit, firstDifference, lineOf, type Problem, staleEdits } from './edits.ts';
import {
  badgeEdits,
  labTableEdits,
  type Records,
  recordCommand,
  resultsEdits,
  shownEdits,
  type TableLab,
} from './fill.ts';
import { type LabRecord, labDocuments, readIfThere, readRecord, sha256Of } from './records.ts';
import { colabAddress, repositoryAddress } from './repository-address.ts';

/** A generated file, or one with generated parts, as it should be. */
export interface Update {
  /** Relative to the checkout. */
  readonly file: string;
  readonly text: string;
  /** Where the file that is there differs. */
  readonly stale: readonly Problem[];
}

/** All that the recorded results have to say in the READMEs and notebooks of these labs and of the root. */
export interface Plan {
  readonly updates: readonly Update[];
  /** What no rewriting mends. */
  readonly problems: readonly Problem[];
  /** Why there are no badges. */
  readonly hint: string | null;
}

/** Compares the READMEs and notebooks of these labs, and the root README, with what is recorded. */
export function planUpdate(root: string, labs: readonly LabFolder[]): Plan {
  const all = findLabs(root);
  const records = new Map(all.map((lab) => [lab.id, readRecord(lab, 'README')]));
  const address = repositoryAddress(root);
  const updates: Update[] = [];
  const problems: Problem[] = [];
  const plan = (file: string, text: string, page: Records['page'], more: Edit[], remedy: string): string => {
    const shown = shownEdits(file, text, { labs: records, page });
    problems.push(...shown.problems);
    const edits = [...shown.edits, ...more];
    const stale = staleEdits(text, edits).map((edit) => ({ file, ...edit, remedy }));
    const after = applyEdits(text, edits);
    if (stale.length > 0) updates.push({ file, text: after, stale });
    return after;
  };

  const tableLabs: TableLab[] = all.map((lab) => {
    const record = records.get(lab.id)!; // it was just read
    const remedy = `Mend it with: pnpm exp readme ${lab.id}`;
    const file = `experiments/experiment-${lab.id}/${notebookFile(lab)}`;
    const notebook = notebookText(root, lab, address);
    const colab = notebook === null ? null : colabAddress(address, file);
    const isPlanned = labs.some(({ id }) => id === lab.id);
    if (isPlanned && notebook !== null) updates.push(...wholeFile(root, file, notebook, remedy));
    if (isPlanned) problems.push(...figureProblems(lab, record));
    let readme: string | null = null;
    for (const { name, file, text } of labDocuments(lab)) {
      const isReadme = name === 'README';
      if (isReadme) readme = text;
      if (!isPlanned) continue;
      const page = isReadme ? null : { lab: lab.id, name, record: readRecord(lab, name) };
      const blocks = isReadme ? [...badgeEdits(text, colab), ...resultsEdits(text, lab, record)] : [];
      const after = plan(file, text, page, blocks, remedy);
      if (isReadme) readme = after;
    }
    return { lab, readme, colab };
  });

  const text = readIfThere(join(root, 'README.md'));
  const remedy = 'Mend it with: pnpm exp readme';
  if (text !== null) plan('README.md', text, null, labTableEdits(text, tableLabs), remedy);
  return { updates, problems, hint: badgeHint(address) };
}

/** Writes what is stale, says so, and names what no rewriting mends. */
export async function updateDocuments(
  root: string,
  labs: readonly LabFolder[],
  terminal: Terminal,
): Promise<Plan> {
  const plan = planUpdate(root, labs);
  for (const { file, text } of plan.updates) await writeWhole(join(root, file), text);
  for (const { file } of plan.updates) terminal.print(`Updated ${file}`);
  for (const problem of plan.problems) terminal.fail(...inWords(problem));
  return plan;
}

/** A problem as the command line says it: where and what, and the way out. */
export function inWords({ file, line, text, remedy }: Problem): [cause: string, remedy: string] {
  return [`${file}:${line}: ${text}`, remedy];
}

function wholeFile(root: string, file: string, wanted: string, remedy: string): Update[] {
  const there = readIfThere(join(root, file)) ?? '';
  if (there === wanted) return [];
  const line = lineOf(there, firstDifference(there, wanted));
  return [{ file, text: wanted, stale: [{ file, line, text: 'the notebook is stale', remedy }] }];
}

/** Figures are drawn when a run is recorded; here they only have to be those. */
function figureProblems(lab: LabFolder, { figures }: LabRecord): Problem[] {
  return figures.flatMap(({ name, sha256 }) => {
    const picture = readIfThere(join(lab.folder, 'figures', `${name}.svg`));
    if (picture !== null && sha256Of(picture) === sha256) return [];
    return [
      {
        file: `experiments/experiment-${lab.id}/figures/${name}.svg`,
        line: 1,
        text: picture === null ? 'the figure is missing' : 'this is not the figure that was recorded',
        remedy: `Draw it again: ${recordCommand(lab.id)}`,
      },
    ];
  });
}

function badgeHint(address: string | null): string | null {
  const why =
    address === null
      ? 'package.json names no repository and git no remote origin'
      : colabAddress(address, '') === null
        ? `Colab opens notebooks from GitHub, and the repository is at ${address}`
        : null;
  return why === null ? null : `No "Open in Colab" badges: ${why}.`;
}
