import { join } from 'node:path';
import { writeWholeSync } from '@nn-labs/experiment/runs';
import { findLabs, type LabFolder } from '../labs/labs.ts';
import { notebookFile, notebookText } from '../notebook/notebook.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { applyEdits, type Edit, firstDifference, lineOf, type Problem, staleEdits } from './edits.ts';
import { badgeEdits, resultsEdits } from './lab-blocks.ts';
import { labTableEdits, type TableLab } from './lab-table.ts';
import { labPages, readIfThere } from './pages.ts';
import { sha256Of } from './record-lab.ts';
import { readResults } from './records.ts';
import { colabAddress, repositoryAddress } from './repository-address.ts';
import { pageEdits, type Records, shownEdits } from './shown-edits.ts';

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
  const records: Records = new Map(all.map((lab) => [lab.id, readResults(lab)]));
  const address = repositoryAddress(root);
  const updates: Update[] = [];
  const problems: Problem[] = [];
  const plan = (file: string, text: string, more: Edit[], remedy: string): string => {
    const shown = shownEdits(file, text, records);
    problems.push(...shown.problems);
    const edits = [...shown.edits, ...more];
    const stale = staleEdits(text, edits).map((edit) => ({ file, ...edit, remedy }));
    const after = applyEdits(text, edits);
    if (stale.length > 0) updates.push({ file, text: after, stale });
    return after;
  };

  const tableLabs: TableLab[] = all.map((lab) => {
    const folder = `experiments/experiment-${lab.id}`;
    const remedy = `Mend it with: pnpm exp readme ${lab.id}`;
    const notebook = notebookText(root, lab, address);
    const colab = notebook === null ? null : colabAddress(address, `${folder}/${notebookFile(lab)}`);
    const readme = readIfThere(join(root, folder, 'README.md'));
    if (!labs.some(({ id }) => id === lab.id)) return { lab, readme, colab };
    if (notebook !== null)
      updates.push(...wholeFile(root, `${folder}/${notebookFile(lab)}`, notebook, remedy));
    problems.push(...figureProblems(lab, records));
    for (const page of labPages(lab)) {
      const filled = pageEdits(page);
      problems.push(...filled.problems);
      plan(page.file, page.text, filled.edits, remedy);
    }
    if (readme === null) return { lab, readme, colab };
    const blocks = [...badgeEdits(readme, colab), ...resultsEdits(readme, records.get(lab.id) ?? null)];
    return { lab, readme: plan(`${folder}/README.md`, readme, blocks, remedy), colab };
  });

  const text = readIfThere(join(root, 'README.md'));
  if (text !== null) plan('README.md', text, labTableEdits(text, tableLabs), 'Mend it with: pnpm exp readme');
  return { updates, problems, hint: badgeHint(address) };
}

/** Writes what is stale, says so, and names what no rewriting mends. */
export function updateDocuments(root: string, labs: readonly LabFolder[], terminal: Terminal): Plan {
  const plan = planUpdate(root, labs);
  for (const { file, text } of plan.updates) writeWholeSync(join(root, file), text);
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
function figureProblems(lab: LabFolder, records: Records): Problem[] {
  return (records.get(lab.id)?.figures ?? []).flatMap(({ name, sha256 }) => {
    const picture = readIfThere(join(lab.folder, 'figures', `${name}.svg`));
    if (picture !== null && sha256Of(picture) === sha256) return [];
    return [
      {
        file: `experiments/experiment-${lab.id}/figures/${name}.svg`,
        line: 1,
        text: picture === null ? 'the figure is missing' : 'this is not the figure that was recorded',
        remedy: `Draw it again: pnpm exp readme --record ${lab.id}`,
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
