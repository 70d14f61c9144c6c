import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText, repositoryFiles } from '../repository.ts';
import { compileExample } from './compile-example.ts';
import { type Fence, findFences } from './fences.ts';

/** An example of the documentation, written as a module that checks itself. */
export interface Example {
  /** The place in the documentation: `packages/linalg/src/matrix.ts:42`. */
  readonly at: string;
  /** The module, absolute. */
  readonly module: string;
  /** Why there is no module. */
  readonly problem: Error | undefined;
}

/** A fenced block and the file it stands in. */
export interface DocumentedFence extends Fence {
  readonly file: string;
}

const header =
  "import { shows as __shows, throws as __throws } from '../../src/documentation/expectations.ts';";

const documents = /^(?:[^/]+\.md|(?:packages|apps|experiments)\/[^/]+\/README\.md)$/;
const sources = /^(?:packages|apps|experiments)\/[^/]+\/src\/.*\.ts$/;

/** All fenced blocks of the README files, of CONTRIBUTING.md and of the docstrings. */
export function documentedFences(): DocumentedFence[] {
  return repositoryFiles()
    .filter((file) => documents.test(file) || sources.test(file))
    .flatMap((file) => findFences(readText(file), file.endsWith('.ts')).map((fence) => ({ ...fence, file })));
}

/** Writes every ```ts block that is not marked `no-run` into a folder of modules, which is emptied first. */
export function writeExamples(folder: string): Example[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return documentedFences()
    .filter(({ info }) => info === 'ts')
    .map((fence) => writeExample(folder, fence));
}

function writeExample(folder: string, { file, line, code }: DocumentedFence): Example {
  const at = `${file}:${line}`;
  const module = join(folder, `${at.replace(/\.\w+:/, '-').replaceAll(/[^\w-]+/g, '-')}.ts`);
  try {
    const compiled = compileExample(code, (offset) => `${file}:${line + offset}`);
    writeFileSync(module, `${header}\n${compiled}`);
    return { at, module, problem: undefined };
  } catch (error) {
    return { at, module, problem: error instanceof Error ? error : new Error(String(error)) };
  }
}
