import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from '@nn-labs/experiment/runs';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { checkoutOfToyLab, exp } from './in-process.ts';
import { recorded } from './recorded.ts';
import { temporaryLab } from './temporary-lab.ts';

describe('--from', () => {
  const where = checkoutOfToyLab();

  test('repeats a run from any folder, and says that the bits are the same', async () => {
    const run = await recorded(where, ['--lr', '0.2']);
    const { code, stdout } = await exp(['7', '--from', run.id], { checkout: where });
    expect(code).toBe(0);
    expect(stdout).toContain(
      `The same bits as ${run.id}: all 9 figures of its result and history are equal.\n`,
    );
    const json = await exp(['7', '--from', run.id, '--json', '--quiet'], {
      checkout: where,
    });
    expect(JSON.parse(json.stdout)).toMatchObject({ config: { lr: 0.2 }, result: run.record.result });
    expect(json.stderr).toBe('');
  });

  test('a flag beside it overrides; other bits are said, and are no failure then', async () => {
    const { code, stdout, stderr } = await exp(`7 --from best --lr 0.01`, {
      checkout: where,
    });
    expect(code).toBe(0);
    expect(stdout).not.toContain('The same bits');
    expect(stderr).toMatch(/Other figures than \S+, with other options: --lr\.\n/);
  });

  test('the same options and other bits: a failed verification, exit 4', async () => {
    const run = await recorded(where, []);
    const file = join(run.folder, 'run.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"lineSha256": ".{8}/, '"lineSha256": "00000000'));
    const { code, stderr } = await exp(['7', '--from', run.id, '--quiet'], {
      checkout: where,
    });
    expect(code).toBe(4);
    expect(stderr).toContain('  lineSha256: recorded 00000000');
  });

  test('a word that is no longer used means the option that it was', async () => {
    const checkout = temporaryLab(`
      options: {
        data: choice(['drawn', 'read'], { description: 'd', default: 'drawn', formerly: { auto: 'drawn' } }),
        seed: integer({ description: 's', default: 1 }),
      },
      run: ({ seed }) => ({ result: { seed } }),`);
    const words = ['7', '--seeds', '1'];
    await exp(words, { checkout });
    const [run] = listRuns(checkout);
    const file = join(run!.folder, 'run.json');
    const old = readFileSync(file, 'utf8').replace('"data": "drawn"', '"data": "auto"');
    expect(old).toContain('"data": "auto"');
    writeFileSync(file, old);
    expect((await exp(['7', '--from', run!.id], { checkout })).stdout).toContain(
      `same bits as ${run!.id}: all`,
    );
    rmSync(listRuns(checkout).at(-1)!.folder, { recursive: true });
    expect((await exp(words, { checkout })).stderr).toContain('1 of 1 run was recorded before by this code');
  });

  test('recorded options are checked as typed ones are', async () => {
    const run = await recorded(where, []);
    const file = join(run.folder, 'run.json');
    const text = readFileSync(file, 'utf8');
    for (const [change, cause] of [
      ['"lr": -1', 'is damaged: its --lr is -1, not a number of at least 0'],
      ['"lr": {"a": []}', 'is damaged: its --lr is {"a":[]}, not a number of at least 0'],
      ['"lr": 0.1, "speed": 3', 'was made with --speed, which lab 7 does not have'],
    ] as const) {
      writeFileSync(file, text.replace('"lr": 0.1', change));
      const { code, stderr } = await exp(['7', '--from', run.id], { checkout: where });
      expect(code).toBe(3);
      expect(stderr).toContain(cause);
    }
  });
});

describe('runs --prune', () => {
  const where = checkoutOfToyLab();

  test('says what goes, keeps the best and the last, asks where nobody can answer', async () => {
    const best = await recorded(where, ['--epochs', '40']);
    const one = await recorded(where, ['--epochs', '1']);
    const other = await recorded(where, ['--epochs', '2']);
    const last = await recorded(where, ['--epochs', '1']);
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'precious'), '');
    symlinkSync(outside, join(where, 'runs/experiment-7/20200101-000000-000-0000'), 'junction');

    const asked = await exp('runs --prune', { checkout: where });
    expect(asked.code).toBe(2);
    expect(asked.stdout).toContain(`To be removed, 2 runs:\n`);
    expect(asked.stdout).toContain(`Stays: ${best.id} (best), ${last.id} (last)\n`);
    expect(asked.stderr).toContain('     Add --yes to remove them.\n');
    expect(existsSync(one.folder)).toBe(true);

    const { code, stdout } = await exp('runs --prune --yes --json', { checkout: where });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      removed: [one.id, other.id],
      kept: [
        { id: best.id, lab: 7, why: 'best' },
        { id: last.id, lab: 7, why: 'last' },
      ],
    });
    expect([best, one, other, last].map(({ folder }) => existsSync(folder))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(existsSync(join(outside, 'precious'))).toBe(true);
    expect((await exp('runs --prune', { checkout: where })).stdout).toMatch(
      /^There is nothing to remove\.\n/,
    );
  });
});
