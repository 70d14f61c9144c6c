import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Experiment, nearest, UsageError } from '@nn-labs/experiment';

/** A lab as its folder shows it, before any of its code is loaded. */
export interface LabFolder {
  readonly id: number;
  /** The package's description. */
  readonly title: string;
  readonly folder: string;
}

/** The labs of a checkout: every `experiments/experiment-<n>` with a package.json, by number. */
export function findLabs(root: string): LabFolder[] {
  const experiments = join(root, 'experiments');
  if (!existsSync(experiments)) return [];
  const labs: LabFolder[] = [];
  for (const name of readdirSync(experiments)) {
    const id = /^experiment-([1-9]\d*)$/.exec(name)?.[1];
    const folder = join(experiments, name);
    if (id === undefined || !existsSync(join(folder, 'package.json'))) continue;
    labs.push({ id: Number(id), title: readTitle(folder), folder });
  }
  return labs.sort((a, b) => a.id - b.id);
}

/** The number in `7`, `lab7`, `exp-7` or `experiment-7`; undefined for another word. */
export function labNumber(word: string): number | undefined {
  const digits = /^(?:(?:lab|exp(?:eriment)?)-?)?(\d+)$/.exec(word)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The lab that a word names. Throws a `UsageError` with the labs there are; `next` is the word behind it. */
export function findLab(
  root: string,
  word: string,
  commands: readonly string[],
  next: string = '',
): LabFolder {
  const labs = findLabs(root);
  const id = labNumber(word);
  const lab = labs.find((candidate) => candidate.id === id);
  if (lab !== undefined) return lab;
  const known = labs.map((candidate) => String(candidate.id));
  const several = known.length === 0 ? 'there are none yet' : `there are labs ${known.join(', ')}`;
  const list = known.length === 1 ? `the only one is lab ${known[0]}` : several;
  if (id !== undefined) {
    throw new UsageError(
      `there is no lab ${id}; ${list}`,
      `See them with: pnpm exp list. Make it with: pnpm exp new ${id} "What it is about"`,
    );
  }
  const meant = [
    nearest(word, [...commands, ...known.map((number) => `experiment-${number}`)]),
    labs.find((candidate) => candidate.id === labNumber(next))?.id, // `run 2`
  ].filter((each) => each !== undefined);
  throw new UsageError(
    `there is no command '${word}'; ${list}`,
    meant.length === 0
      ? 'See what there is with: pnpm exp --help'
      : `Did you mean: pnpm exp ${meant.join(', or: pnpm exp ')}`,
  );
}

export async function loadLab(lab: LabFolder): Promise<Experiment> {
  const manifest = readManifest(lab.folder) as { exports?: { '.'?: string } } | undefined;
  const entry = manifest?.exports?.['.'] ?? './dist/index.js';
  const loaded: { default?: Partial<Experiment> } = await import(pathToFileURL(join(lab.folder, entry)).href);
  const experiment = loaded.default;
  if (typeof experiment?.configure !== 'function' || typeof experiment.run !== 'function') {
    throw new TypeError(`lab ${lab.id}: its package has no default export made by defineExperiment`);
  }
  if (experiment.id !== lab.id) {
    throw new RangeError(`lab ${lab.id}: its definition says id ${experiment.id}. Make the two agree.`);
  }
  return experiment as Experiment;
}

function readTitle(folder: string): string {
  const description = (readManifest(folder) as { description?: unknown } | undefined)?.description;
  return typeof description === 'string' && description !== ''
    ? description
    : '(no description in its package.json)';
}

function readManifest(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
