import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { listRuns } from '@nn-labs/experiment/runs';
import { beforeAll, describe, expect, test } from 'vitest';
import { textWidth } from '../src/terminal/safe-text.ts';
import { exp, type Finished } from './in-process.ts';
import { arithmetic, temporaryLab } from './temporary-lab.ts';

describe('the runs of a sweep', () => {
  const checkout = temporaryLab(
    `${arithmetic} figures: { testAccuracy: { better: 'higher', as: 'percent', on: 'testSha256' } },`,
  );
  const runs = () => listRuns(checkout, 7);

  beforeAll(async () => {
    const { code } = await exp('7 --sweep lr=0.5,1 --sweep hidden=32-16,8 --seeds 1..3 --bias', { checkout });
    expect(code).toBe(0);
  });

  test.each([40, 60, 80, 140])('at %d columns every row says what it has of its own', async (columns) => {
    const { stdout } = await exp('runs', { checkout, columns });
    const lines = stdout.trimEnd().split('\n');
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines.slice(0, 2)).toEqual(['Lab 7', 'Every run: plain bias=on']);
    expect(stdout).toMatch(/test[^%]*accuracy/);
    // A value that is the preset's own for some of the runs is said of them all the same.
    for (const text of ['lr=0.5', 'lr=1', 'hidden=8', 'hidden=32,16', 'seed=1', 'seed=2', 'seed=3']) {
      const cells = stdout.split(/\s+/).filter((cell) => cell === text);
      expect({ text, count: cells.length }).toEqual({ text, count: text.startsWith('seed') ? 4 : 6 });
    }
    for (const { id } of runs()) expect(stdout).toContain(id.slice(-4));
    expect(stdout).not.toContain('…');
    expect(stdout).not.toContain('judged on');
  });

  test('an option that few runs changed is said of those alone', async () => {
    const others = temporaryLab(arithmetic);
    for (const words of ['7', '7', '7 --preset fast', '7 --seed 3', '7 --lr 5 --bias'])
      expect((await exp(words, { checkout: others })).code).toBe(0);
    const { stdout } = await exp('runs', { checkout: others });
    const ends = stdout.trimEnd().split('\n').slice(-5);
    const said = ends.map((line) => line.split(/ {2,}/).at(-1));
    expect(said).toEqual(['plain', 'plain', 'fast', 'plain seed=3', 'plain lr=5 bias=on']);
  });

  test('a short name is what `show` takes', async () => {
    const { stdout } = await exp('runs', { checkout });
    const names = stdout
      .split('\n')
      .slice(4, -1)
      .map((line) => line.split(' ')[0] as string);
    const shown: Finished[] = [];
    for (const name of names) shown.push(await exp(['show', name, '--json'], { checkout }));
    expect(shown.map((each) => JSON.parse(each.stdout).id)).toEqual(runs().map(({ id }) => id));
  });

  test('in a pipe ids are whole, and a row is a line, however long', async () => {
    const { stdout } = await exp('runs', { checkout, columns: Number.POSITIVE_INFINITY });
    const rows = stdout.trimEnd().split('\n').slice(4);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(runs().map(({ id }) => id));
  });

  test('colours are the statuses’ and the marks’, and widths do not count them', async () => {
    const bare = await exp('runs', { checkout, env: { NO_COLOR: '1' } });
    const coloured = await exp('runs', { checkout, env: { FORCE_COLOR: '1' } });
    const ages = (text: string) => text.replaceAll(/ *\d+ (s|min)/g, ' age');
    expect(ages(stripVTControlCharacters(coloured.stdout))).toBe(ages(bare.stdout));
    expect(coloured.stdout).toContain('\u001b[32mcompleted\u001b[39m');
    expect(coloured.stdout).toContain('\u001b[32mbest\u001b[39m');
    expect(bare.stdout).not.toContain('\u001b');
  });

  test('a run of changed code says so once other code is here', async () => {
    const run = runs()[0]!;
    if (run.status === 'damaged') throw new Error(run.problem);
    const commit = 'c'.repeat(40);
    const shown = async (codeSha256: string | null | undefined, dirty: boolean) => {
      const git = { commit, dirty };
      writeFileSync(join(run.folder, 'run.json'), JSON.stringify({ ...run.record, git, codeSha256 }));
      const [list, one] = [await exp('runs', { checkout }), await exp(['show', run.id], { checkout })];
      return [list.stdout.includes('completed, changed code'), one.stdout.includes('its code was changed')];
    };
    expect(run.record.codeSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await shown(run.record.codeSha256, true)).toEqual([false, false]);
    expect(await shown('d'.repeat(64), false)).toEqual([false, false]);
    expect(await shown('d'.repeat(64), true)).toEqual([true, true]);
    writeFileSync(join(run.folder, 'run.json'), JSON.stringify(run.record));
  });

  test('runs on several test sets say which, and the best of each is marked', async () => {
    for (const [i, run] of runs().entries()) {
      if (run.status === 'damaged') throw new Error(run.problem);
      const data = { source: i < 6 ? 'mnist' : 'idx', testSha256: (i < 6 ? 'a' : 'b').repeat(64) };
      writeFileSync(join(run.folder, 'run.json'), JSON.stringify({ ...run.record, data }));
    }
    const { stdout } = await exp('runs', { checkout, columns: 140 });
    expect(stdout).toMatch(/^run .* judged on {5}what differs$/m);
    expect(stdout.match(/ best .*mnist aaaaaa/g)).toHaveLength(1);
    expect(stdout.match(/ best .*idx bbbbbb/g)).toHaveLength(1);
    expect(stdout.match(/mnist aaaaaa/g)).toHaveLength(6);
  });

  test('data may be told by words; a run that is alone on its data is only the best if it was the last', async () => {
    for (const [i, run] of runs().entries()) {
      if (run.status === 'damaged') throw new Error(run.problem);
      const data = { source: 'drawn', testSha256: `200 moons, seed ${Math.max(i, 8)}` };
      writeFileSync(join(run.folder, 'run.json'), JSON.stringify({ ...run.record, data }));
    }
    const { stdout } = await exp('runs', { checkout, columns: 140 });
    expect(stdout.match(/200 moons, seed 8/g)).toHaveLength(9);
    const bests = stdout.split('\n').filter((line) => / best /.test(line));
    expect(bests.map((line) => /seed \d+/.exec(line)?.[0])).toEqual(['seed 8', 'seed 11']);
  });
});
