import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '@nn-labs/experiment/runs';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { recordLab } from '../readme/record.ts';
import { freeFolder, type LabFile, labFiles, removeBuilt, writeLabFiles } from './lab-files.ts';
import { enterIntoLockfile } from './lockfile.ts';
import type { NewLab } from './new-lab.ts';

/** Writes a new lab, installs and builds it, and records its first run, so that its README is true from the start. */
export async function makeLab(
  lab: NewLab,
  dryRun: boolean,
  surroundings: CommandSurroundings,
): Promise<void> {
  const { root, terminal, environment } = surroundings;
  const { id } = lab;
  const folder = freeFolder(root, id);
  const files = labFiles(lab);
  if (dryRun) {
    terminal.print(`Would make ${folder}:`);
    for (const { name, text: content } of files) {
      terminal.print(`  ${name.padEnd(26)} ${String(content.split('\n').length - 1).padStart(4)} lines`);
    }
    terminal.print(`  ${'results.json'.padEnd(26)} what its first run gives`);
    terminal.print(`  ${`experiment-${id}.ipynb`.padEnd(26)} the notebook, made from notebook.md`);
    terminal.print('and bring up to date: README.md (the table of labs), pnpm-lock.yaml');
    return;
  }
  const before = ['pnpm-lock.yaml', 'README.md'].map((file) => ({
    file,
    text: readIfThere(join(root, file)),
  }));
  try {
    removeBuilt(root, folder);
    await writeLabFiles(root, folder, files);
    await enterIntoLockfile(root, folder, dependenciesOf(files));
    await firstRun(lab, folder, surroundings);
  } finally {
    // Half a lab would be in the way of the next try.
    if (environment.signal.aborted) {
      rmSync(join(root, folder), { recursive: true, force: true });
      for (const { file, text: old } of before) if (old !== null) await writeWhole(join(root, file), old);
    }
  }
  environment.signal.throwIfAborted();
}

async function firstRun(
  { id, title, kind, question }: NewLab,
  folder: string,
  surroundings: CommandSurroundings,
): Promise<void> {
  const { terminal, prepare, setCode, environment } = surroundings;
  const prepared = prepare === null || (await prepare([folder], { newLab: true }));
  environment.signal.throwIfAborted();
  terminal.print(`Made ${folder}: ${title}`);
  if (prepare === null || !prepared) {
    if (!prepared) setCode(exitCodes.failed);
    terminal.print(`Next, when it is installed and built: pnpm exp readme --record ${id}`);
    return;
  }
  const sound = await recordLab(id, surroundings, { quiet: true });
  if (!sound) return setCode(exitCodes.failed);
  terminal.print('');
  for (const [command, what] of [
    [`pnpm exp ${id}`, 'run it'],
    [`pnpm test experiment-${id}`, 'run its tests'],
    [`${folder}/src/${kind === 'by-hand' ? 'run' : 'index'}.ts`, 'make it yours'],
    [
      `${folder}/README.md`,
      question === undefined ? 'write its question and its answer' : 'write its answer',
    ],
    [`pnpm exp readme --record ${id}`, 'put what it gives into its README'],
  ] as const) {
    terminal.print(`  ${command.padEnd(42)} ${what}`);
  }
}

function dependenciesOf(files: readonly LabFile[]): string[] {
  const manifest = files.find(({ name }) => name === 'package.json');
  return Object.keys(JSON.parse(manifest?.text ?? '{}').dependencies ?? {});
}

function readIfThere(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
