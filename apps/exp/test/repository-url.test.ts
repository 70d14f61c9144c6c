import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryUrl } from '../src/report/repository-url.ts';
import { temporaryFolder } from './temporary.ts';

test.each([
  ['ada/labs', 'https://github.com/ada/labs'],
  ['github:ada/labs', 'https://github.com/ada/labs'],
  ['gitlab:ada/labs', 'https://gitlab.com/ada/labs'],
  ['bitbucket:ada/labs', 'https://bitbucket.org/ada/labs'],
  [{ type: 'git', url: 'git+https://github.com/ada/labs.git' }, 'https://github.com/ada/labs'],
  [{ url: 'git@github.com:ada/labs.git' }, 'https://github.com/ada/labs'],
  [{ url: 'git+ssh://git@example.org/ada/labs.git' }, 'https://example.org/ada/labs'],
  [{ url: 'https://example.org/ada/labs/' }, 'https://example.org/ada/labs'],
  ['javascript:alert(1)', null],
  ['https://example.org/"><script>', null],
  [{ url: 7 }, null],
  [undefined, null],
])('%j is %s', (repository, url) => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'package.json'), JSON.stringify({ repository }));
  expect(repositoryUrl(root)).toBe(url);
});

test('without a package.json, or with a broken one, there is none', () => {
  const root = temporaryFolder();
  expect(repositoryUrl(root)).toBeNull();
  writeFileSync(join(root, 'package.json'), '{');
  expect(repositoryUrl(root)).toBeNull();
});
