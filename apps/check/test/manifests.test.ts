import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishablePackages, readText, repositoryFiles, root, workspaces } from '../src/repository.ts';

describe.each(workspaces().map((workspace) => [workspace.folder, workspace] as const))(
  '%s',
  (folder, workspace) => {
    const { group, manifest } = workspace;

    test('has a README, the licence, and runs where the repository runs', () => {
      expect(existsSync(join(root, folder, 'README.md')), 'README.md').toBe(true);
      expect(manifest).toMatchObject({
        name: `@nn-labs/${folder.split('/')[1]}`,
        license: 'MIT',
        type: 'module',
        engines: { node: '>=20.19' },
        description: expect.stringMatching(/\S/),
        scripts: { types: 'tsc -p tsconfig.json' },
      });
    });

    test('finds its siblings in the workspace', () => {
      const siblings = Object.entries(manifest.dependencies ?? {}).filter(([name]) =>
        name.startsWith('@nn-labs/'),
      );
      // `pnpm add --workspace` writes `*` into a lab; in what is published it would pin one version.
      const ranges = group === 'experiments' ? ['workspace:^', 'workspace:*'] : ['workspace:^'];
      expect(siblings.filter(([, range]) => !ranges.includes(range))).toEqual([]);
    });

    test.runIf(group !== 'packages')('is private', () => {
      expect(manifest.private).toBe(true);
    });

    test.runIf(group === 'packages')('can be published', () => {
      expect(manifest.private).toBeUndefined();
      expect(manifest).toMatchObject({
        files: expect.arrayContaining(['dist']),
        publishConfig: { access: 'public' },
      });
      expect(manifest.exports?.['.']).toEqual({ types: './dist/index.d.ts', default: './dist/index.js' });
      expect(readText(`${folder}/LICENSE`)).toBe(readText('LICENSE'));
    });
  },
);

test('every published package has a changelog, or a changeset that will begin one', () => {
  const pending = repositoryFiles()
    .filter((file) => /^\.changeset\/.*\.md$/.test(file))
    .map(readText)
    .join('\n');
  const silent = publishablePackages()
    .filter(({ folder, manifest }) => {
      const announced = new RegExp(`^["']${manifest.name}["']:`, 'm').test(pending);
      return !announced && !existsSync(join(root, folder, 'CHANGELOG.md'));
    })
    .map(({ folder }) => folder);
  expect(silent).toEqual([]);
});

test('the root offers at most ten scripts', () => {
  const { scripts } = JSON.parse(readText('package.json'));
  expect(Object.keys(scripts).length).toBeLessThanOrEqual(10);
});
