import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';

/** The hashes of one figure of each kind, as a fresh process draws them. */
function hashes(env: Readonly<Record<string, string>>): string[] {
  const script = join(import.meta.dirname, '../sample-figures.js');
  const output = execFileSync(process.execPath, [script], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return output.trim().split('\n');
}

test('the same data give the same bytes in every language, time zone and process', () => {
  const first = hashes({ LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', TZ: 'UTC' });
  expect(first).toHaveLength(8);
  expect(new Set(first).size).toBe(8);
  expect(hashes({ LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', TZ: 'Pacific/Auckland' })).toEqual(first);
  expect(hashes({ LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8', TZ: 'America/Sao_Paulo' })).toEqual(first);
});

test.each([
  ['a test runner', 'globalThis.it = () => {}'],
  ['a window', 'globalThis.window = { devicePixelRatio: 1 }'],
  ['a sharp window', 'globalThis.window = { devicePixelRatio: 2 }; globalThis.document = {}'],
])('the same bytes where %s is a global', (_, code) => {
  const preload = `data:text/javascript,${encodeURIComponent(code)}`;
  expect(hashes({ NODE_OPTIONS: `--import=${preload}` })).toEqual(hashes({}));
});
