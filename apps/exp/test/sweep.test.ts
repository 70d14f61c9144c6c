import process from 'node:process';
import { listRuns } from '@nn-labs/experiment/runs';
import { describe, expect, test } from 'vitest';
import { Child } from './child.ts';
import { checkoutOfToyLab, exp, withoutMnist } from './in-process.ts';
import { arithmetic, temporaryLab } from './temporary-lab.ts';

const labs = temporaryLab(arithmetic);

/** Runs the lab of arithmetic; answers the exit code and the printed lines. */
async function sweep(words: string) {
  const { code, stdout, stderr } = await exp(`7 ${words}`, { checkout: labs });
  return { code, lines: stdout.split('\n').slice(0, -1), stderr };
}

describe('seeds', () => {
  test('mean and standard deviation with n − 1, over 1..5', async () => {
    const { code, lines, stderr } = await sweep('--seeds 1..5');
    expect(code).toBe(0);
    // statistics.stdev([1, 2, 3, 4, 5]) is 1.5811
    expect(lines).toEqual(['runs  test accuracy  loss', '5     3.00% ± 1.58   8 ± 0']);
    expect(stderr).toBe(
      'the same warning\n' +
        [1, 2, 3, 4, 5].map((n) => `${n}/5 seed=${n}: test accuracy ${n}.00%, loss 8\n`).join(''),
    );
  });

  test('a list, a range and both; one seed has no deviation', async () => {
    expect((await sweep('--seeds 1,2,7 --quiet')).lines[1]).toBe('3     3.33% ± 3.21   8 ± 0');
    expect((await sweep('--seeds 1..2,7 --quiet')).lines[1]).toBe('3     3.33% ± 3.21   8 ± 0');
    expect((await sweep('--seeds 7')).lines).toEqual(['runs  test accuracy  loss', '1     7.00%          8']);
  });
});

describe('sweeps', () => {
  test('every combination, the last option fastest; a value may be a list, a flag or a preset', async () => {
    const { code, lines } = await sweep(
      '--sweep preset=plain,fast --sweep hidden=4,4-3 --sweep bias=on,off --seeds 1,3',
    );
    expect(code).toBe(0);
    expect(lines).toEqual([
      'preset  hidden  bias  runs  test accuracy  loss',
      'plain   4       on    2     2.00% ± 1.41   4 ± 0',
      'plain   4       off   2     2.00% ± 1.41   4 ± 0',
      'plain   4-3     on    2     2.00% ± 1.41   7 ± 0',
      'plain   4-3     off   2     2.00% ± 1.41   7 ± 0',
      'fast    4       on    2     4.00% ± 2.83   4 ± 0',
      'fast    4       off   2     4.00% ± 2.83   4 ± 0',
      'fast    4-3     on    2     4.00% ± 2.83   7 ± 0',
      'fast    4-3     off   2     4.00% ± 2.83   7 ± 0',
    ]);
  });

  test('--json: the runs’ objects, and the summary', async () => {
    const { code, lines } = await sweep('--sweep batch-size=full,3 --seeds 1,2 --preset fast --json');
    expect(code).toBe(0);
    const { runs, summary, ...rest } = JSON.parse(lines.join('\n'));
    expect(rest).toEqual({});
    expect(runs).toHaveLength(4);
    expect(runs[3]).toEqual({
      experiment: 7,
      preset: 'fast',
      status: 'completed',
      config: { lr: 2, seed: 2, hidden: [8], bias: false, batchSize: 3, keep: null },
      data: null,
      engine: null,
      history: [],
      result: { testAccuracy: 0.04, loss: 8, name: 'x' },
      timing: null,
    });
    const figures = {
      mean: { testAccuracy: 0.03, loss: 8 },
      std: { testAccuracy: expect.closeTo(0.0141421, 6), loss: 0 },
    };
    expect(summary).toEqual([
      { setting: { batchSize: null }, ...figures },
      { setting: { batchSize: 3 }, ...figures },
    ]);
    const one = await sweep('--sweep batchSize=full,3 --json');
    expect(JSON.parse(one.lines.join('')).summary[1]).toEqual({
      setting: { batchSize: 3 },
      mean: { testAccuracy: 0.4, loss: 8 },
      std: null,
    });
  });

  test('a combination that diverges is a row that says so, and the rest goes on', async () => {
    const { code, lines, stderr } = await sweep('--sweep lr=100,1');
    expect(code).toBe(0);
    expect(lines).toEqual([
      'lr   runs    test accuracy  loss',
      '100  0 of 1  -              -     diverged',
      '1    1       40.00%         8',
    ]);
    expect(stderr).toContain('1/2 lr=100: diverged\n');
    const { summary } = JSON.parse((await sweep('--sweep lr=100,1 --json')).lines.join(''));
    expect(summary[0]).toEqual({ setting: { lr: 100 }, mean: null, std: null });
  });

  test('exit 5 when every run diverged', async () => {
    const { code, lines, stderr } = await sweep('--sweep lr=100,200 --seeds 1,2');
    expect(code).toBe(5);
    expect(lines).toEqual(['lr   runs', '100  0 of 2  2 diverged', '200  0 of 2  2 diverged']);
    expect(stderr).toContain('exp: every run diverged\n     Try a tenth of it.\n');
  });

  test('a run that fails ends the sweep, and what was done before is printed', async () => {
    const { code, lines, stderr } = await sweep('--sweep lr=1,66,2');
    expect(code).toBe(1);
    expect(lines).toEqual(['lr  runs  test accuracy  loss', '1   1     40.00%         8']);
    expect(stderr).toContain('exp: broken by 66\n');
  });

  test('--dry-run names the runs and makes none', async () => {
    const { code, lines, stderr } = await sweep('--sweep lr=1,2 --seeds 1,2 --dry-run');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines).toEqual([
      'Would run lr=1 seed=1',
      'Would run lr=1 seed=2',
      'Would run lr=2 seed=1',
      'Would run lr=2 seed=2',
    ]);
  });

  test('each run is what it is alone, to the last bit', async () => {
    const checkout = checkoutOfToyLab();
    const { stdout } = await exp('7 --json --quiet --seeds 1,2 --sweep lr=0.1,0.2', { checkout });
    const { runs } = JSON.parse(stdout);
    expect(runs).toHaveLength(4);
    const alone = JSON.parse((await exp('7 --json --quiet --seed 2 --lr 0.2', { checkout })).stdout);
    expect({ ...runs[3], timing: null }).toEqual({ ...alone, timing: null });
  });
});

describe('recorded runs', () => {
  test('a sweep records each run, and does not make again what is recorded', async () => {
    const checkout = temporaryLab(arithmetic);
    const run = (words: string) => exp(`7 --sweep lr=1,2 ${words}`, { checkout });
    const first = await run('--seeds 1,2');
    expect(first.stderr).not.toContain('recorded before');
    expect(listRuns(checkout, 7)).toHaveLength(4);

    const second = await run('--seeds 1,2,3');
    expect(second.stderr).toContain('2/6 lr=1 seed=2: test accuracy 2.00%, loss 8 (recorded before)\n');
    expect(second.stderr).toContain('3/6 lr=1 seed=3: test accuracy 3.00%, loss 8\n');
    expect(second.stderr).toMatch(
      /4 of 6 runs were recorded before by this code and not made again; --rerun makes every run again\.\n$/,
    );
    expect(listRuns(checkout, 7)).toHaveLength(6);

    const [fresh, reused] = [await run('--seeds 1,2 --rerun --json'), await run('--seeds 1,2 --json')];
    expect(fresh.stderr).not.toContain('recorded before');
    expect(listRuns(checkout, 7)).toHaveLength(10);
    expect(JSON.parse(reused.stdout)).toEqual(JSON.parse(fresh.stdout));
  });

  test('--no-record leaves nothing; a run that diverged is made again', async () => {
    const checkout = temporaryLab(arithmetic);
    await exp('7 --seeds 1,2 --no-record', { checkout });
    expect(listRuns(checkout, 7)).toEqual([]);
    await exp('7 --sweep lr=1,100', { checkout });
    const again = await exp('7 --sweep lr=1,100', { checkout });
    expect(again.stderr).toContain('1 of 2 runs was recorded before');
    expect(again.stderr).toContain('2/2 lr=100: diverged\n');
  });

  test('a run on other data is not the same run', async () => {
    const checkout = temporaryLab(`
      options: { seed: integer({ description: 'seed', default: 1 }) },
      plan: (_, { env }) => ({ lines: [], data: { sha256: env.DATA } }),
      run: (_, { env }) => ({ data: { sha256: env.DATA }, result: { n: 1 } }),`);
    const run = async (DATA: string) => (await exp('7 --seeds 1', { checkout, env: { DATA } })).stderr;
    expect(await run('a')).not.toContain('recorded before');
    expect(await run('a')).toContain('recorded before by this code');
    expect(await run('b')).toContain('recorded before on other data, and made again.');
    expect(await run('b')).toContain('recorded before by this code');
  });

  test.each([
    ['--rerun', '--rerun belongs to --seeds and --sweep: a single run is always made'],
    ['--seeds 1,2 --from last', '--from goes back to one run, but several are asked for'],
  ])('`exp 7 %s` is refused', async (words, cause) => {
    const checkout = temporaryLab(arithmetic);
    await exp('7', { checkout });
    const { code, stderr } = await exp(`7 ${words}`, { checkout });
    expect({ code, cause: stderr.split('\n')[0] }).toEqual({ code: 2, cause: `exp: ${cause}` });
  });
});

// Windows has no SIGINT between processes.
test.skipIf(process.platform === 'win32')(
  'Ctrl-C keeps what is done: exit 130, the table so far',
  async () => {
    const child = new Child(['7', '--sweep', 'lr=1,77,2', '--seeds', '1,2'], { env: withoutMnist(), labs });
    await child.shows('2/6 lr=1 seed=2');
    child.interrupt();
    const { code, stdout, stderr } = await child.ends();
    expect(code).toBe(130);
    expect(stdout).toBe('lr  runs  test accuracy  loss\n1   2     1.50% ± 0.71   8 ± 0\n');
    expect(stderr).toMatch(/exp: stopped by Ctrl-C after 2 of 6 runs\n {5}The same command goes on: .*\n$/);

    const json = new Child(['7', '--sweep', 'lr=1,77,2', '--json'], { env: withoutMnist(), labs });
    await json.shows('1/3 lr=1');
    json.interrupt();
    const ended = await json.ends();
    expect(ended.code).toBe(130);
    const { runs, summary } = JSON.parse(ended.stdout);
    expect(runs.map(({ status }: { status: string }) => status)).toEqual(['completed', 'interrupted']);
    expect(summary).toEqual([{ setting: { lr: 1 }, mean: { testAccuracy: 0.4, loss: 8 }, std: null }]);
  },
);
