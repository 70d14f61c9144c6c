import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '@nn-labs/experiment/runs';

/**
 * Enters a lab whose dependencies are all packages of the workspace into `pnpm-lock.yaml`, as pnpm would. With that an
 * installation has nothing to look up: it works without a network, and where the lockfile is frozen.
 */
export async function enterIntoLockfile(
  root: string,
  folder: string,
  packages: readonly string[],
): Promise<void> {
  const file = join(root, 'pnpm-lock.yaml');
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const entered = withImporter(text, folder, packages);
  if (entered !== text) await writeWhole(file, entered);
}

/** The lockfile with the folder in the sorted list of importers, in place of a lab that had the folder before. */
export function withImporter(text: string, folder: string, packages: readonly string[]): string {
  const lines = withoutImporter(text.split('\n'), folder);
  const first = lines.indexOf('importers:');
  if (first < 0) return text;
  const end = lines.findIndex((line, i) => i > first && /^\S/.test(line));
  const names = lines.map((line) => /^ {2}([^\s:]+):/.exec(line)?.[1]);
  const at = names.findIndex((name, i) => i > first && i < end && name !== undefined && name > folder);
  const block = [`  ${folder}:`, '    dependencies:', ...packages.toSorted().flatMap(dependency), ''];
  return lines.toSpliced(at < 0 ? end : at, 0, ...block).join('\n');
}

function withoutImporter(lines: string[], folder: string): string[] {
  const start = lines.indexOf(`  ${folder}:`);
  const end = lines.findIndex((line, i) => i > start && /^ {0,2}\S/.test(line));
  return start < 0 || end < 0 ? lines : lines.toSpliced(start, end - start);
}

function dependency(name: string): string[] {
  const place = `../../packages/${name.replace(/^.*\//, '')}`;
  return [`      '${name}':`, '        specifier: workspace:^', `        version: link:${place}`];
}
