import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { root, type Workspace, workspaces } from '../../src/repository.ts';
import { type Finished, report } from '../../src/run-command.ts';

const bumps = ['patch', 'minor', 'major'] as const;
const author = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.org' };
const committer = { GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.org' };

let copy: FreshCopy;

beforeAll(async () => {
  copy = await freshCopy();
  // One changeset of our own, so that there is something to see right after a release too.
  copy.write('.changeset/a-test.md', '---\n"@nn-labs/linalg": patch\n---\n\nA change that a test made up.\n');
  symlinkSync(join(root, 'node_modules'), join(copy.root, 'node_modules'), 'junction');
});

afterAll(() => copy?.remove());

async function must(words: readonly string[]): Promise<Finished> {
  const finished = await copy.run(words, { ...author, ...committer });
  expect(finished.code, report(words, finished)).toBe(0);
  return finished;
}

function changeset(...words: string[]): Promise<Finished> {
  const manifest = createRequire(join(root, 'package.json')).resolve('@changesets/cli/package.json');
  return must([process.execPath, join(dirname(manifest), 'bin.js'), ...words]);
}

function manifestOf({ folder }: Workspace): Workspace['manifest'] {
  return JSON.parse(readFileSync(join(copy.root, folder, 'package.json'), 'utf8'));
}

/** The highest bump that the pending changesets ask for; a package that depends on a changed one is patched. */
function pendingBump({ manifest }: Workspace): (typeof bumps)[number] | undefined {
  const folder = join(copy.root, '.changeset');
  const texts = readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const asked = texts.flatMap((text) =>
    [...text.matchAll(/^["']?(@nn-labs\/[\w-]+)["']?: *(patch|minor|major)\s*$/gm)]
      .filter(([, name]) => name === manifest.name)
      .map(([, , bump]) => bump),
  );
  return bumps.findLast((bump) => asked.includes(bump));
}

function bumped(version: string, bump: (typeof bumps)[number]): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

test('the pending changesets can be read: changeset status succeeds', async () => {
  await must(['git', 'init', '-q', '-b', 'main']);
  await must(['git', 'add', '-A']);
  await must(['git', 'commit', '-q', '-m', 'Begin']);
  const { stdout } = await changeset('status');
  expect(stdout).toContain('@nn-labs/linalg');
  expect(stdout).not.toContain('@nn-labs/experiment-2');
});

test('changeset version raises what the changesets name, writes changelogs, leaves private packages alone', async () => {
  const before = workspaces().map((workspace) => {
    const manifest = manifestOf(workspace);
    return { workspace, manifest, bump: pendingBump(workspace) };
  });
  await changeset('version');
  for (const { workspace, manifest, bump } of before) {
    const { folder, group } = workspace;
    const now = manifestOf(workspace);
    const changelog = join(copy.root, folder, 'CHANGELOG.md');
    if (group !== 'packages') {
      expect(now, folder).toEqual(manifest);
      expect(existsSync(changelog), folder).toBe(false);
      continue;
    }
    const dependsOnChanged = before.some(
      (other) => other.bump !== undefined && manifest.dependencies?.[other.manifest.name] !== undefined,
    );
    const expected = bump ?? (dependsOnChanged ? 'patch' : undefined);
    const version = manifest.version ?? '';
    expect(now.version, folder).toBe(expected === undefined ? version : bumped(version, expected));
    if (expected !== undefined) expect(readFileSync(changelog, 'utf8')).toContain(`## ${now.version}`);
  }
  expect(readFileSync(join(copy.root, 'packages/linalg/CHANGELOG.md'), 'utf8')).toContain(
    'that a test made up',
  );
  expect(readdirSync(join(copy.root, '.changeset')).filter((file) => file.endsWith('.md'))).not.toContain(
    'a-test.md',
  );
});
