import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Claim } from '@nn-labs/experiment';
import { beforeAll, describe, expect, test } from 'vitest';
import lab from '../../src/index.ts';
import { root } from './command-line.ts';

const claims: readonly Claim[] = lab.claims ?? [];

/** Runs `pnpm exp 2 --verify --json <words>` in a process of its own, as the launcher does. */
async function verify(words: readonly string[]) {
  const built = pathToFileURL(join(root, 'apps/exp/dist/index.js')).href;
  const code = `import { main } from ${JSON.stringify(built)};
    process.exitCode = await main(process.argv.slice(1), { root: ${JSON.stringify(root)} });`;
  const argv = ['--input-type=module', '-e', code, '--', '2', '--verify', '--json', '--quiet', ...words];
  const ended = await promisify(execFile)(process.execPath, argv).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  const judged: { name: string; found: string | null; pass: boolean }[] = JSON.parse(ended.stdout).claims;
  const failed = judged.filter(({ pass }) => !pass).map(({ name }) => name);
  return { code: ended.code, judged, failed };
}

const everyAccuracy = claims.map(({ name }) => name).filter((name) => name.startsWith('accuracy'));

let usual: Awaited<ReturnType<typeof verify>>;
beforeAll(async () => {
  usual = await verify([]);
});

describe('lab 2 keeps its claims', () => {
  test('exit 0, every one of them passes', () => {
    const { code, failed, judged } = usual;
    expect({ code, failed }).toEqual({ code: 0, failed: [] });
    expect(judged.length).toBe(claims.length);
    expect(everyAccuracy).toHaveLength(6);
  });

  test('--lr 0.01: everything after the first epoch fails', async () => {
    const { code, failed } = await verify(['--lr', '0.01']);
    expect(code).toBe(4);
    const untouched = ['first weights, SHA-256', 'accuracy at epoch 0', 'loss at epoch 0'];
    expect(failed).toEqual(claims.map(({ name }) => name).filter((name) => !untouched.includes(name)));
  });

  test('--seed 41: everything fails but the last accuracy, which happens to be 98.00% as well', async () => {
    const { code, failed } = await verify(['--seed', '41']);
    expect(code).toBe(4);
    const others = claims.map(({ name }) => name).filter((name) => name !== 'accuracy at epoch 999');
    expect(failed).toEqual(others);
  });

  test('--log-interval 300: what is claimed of epochs that are not reported fails, with nothing found', async () => {
    const { code, failed, judged } = await verify(['--log-interval', '300']);
    expect(code).toBe(4);
    expect(failed).toEqual([
      'accuracy at epoch 200',
      'accuracy at epoch 400',
      'accuracy at epoch 800',
      'loss at epoch 200',
    ]);
    expect(judged.filter(({ found }) => found === null).map(({ name }) => name)).toEqual(failed);
  });
});

describe('each claim can fail', () => {
  test.each(claims)('$name', ({ name, expected, tolerance, holds }) => {
    const found = usual.judged.find((claim) => claim.name === name)?.found;
    const isKept = holds ?? ((text: string) => text === expected);
    expect(found).toBeTypeOf('string');
    expect(isKept(found as string)).toBe(true);
    for (const digit of wrongDigits(found as string, tolerance)) expect(isKept(digit)).toBe(false);
  });
});

/** What was found with one digit changed, one after another, as far as the claim says that it matters. */
function wrongDigits(found: string, tolerance: string): string[] {
  // 1e-7 and 1e-12 of it both leave the last two or three of the digits found open
  const matter = tolerance === 'exact' ? found.length : found.length - 4;
  return [...found].slice(0, matter).flatMap((digit, at) => {
    if (!/[0-9a-f]/.test(digit)) return [];
    const other = digit === '0' ? '1' : '0';
    return [found.slice(0, at) + other + found.slice(at + 1)];
  });
}
