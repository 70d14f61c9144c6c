import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkoutOfToyLab, exp } from './in-process.ts';
import { recorded, small } from './recorded.ts';
import { temporaryLab } from './temporary-lab.ts';

const checkout = checkoutOfToyLab();

const runsOf = (where: string) => {
  const folder = join(where, 'runs/experiment-7');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('a run that is recorded', () => {
  test('says what it was, what it gave, and how to repeat it', async () => {
    const run = await recorded(checkout, ['--preset', 'long', '--lr', '0.3', '--log-interval', '3']);
    const { record } = run;
    expect(run.status).toBe('completed');
    expect(record).toMatchObject({
      schema: 1,
      id: expect.stringMatching(/^\d{8}-\d{6}-\d{3}-[0-9a-f]{4}$/),
      lab: 7,
      preset: 'long',
      options: { epochs: 7, lr: 0.3, seed: 40, logInterval: 3 },
      changed: { epochs: 7, lr: 0.3, logInterval: 3 },
      problem: null,
      process: { pid: process.pid },
      git: null,
      environment: { node: process.versions.node },
      data: { source: 'drawn', trainCount: 7 },
      figures: { slopeMatch: { as: 'percent', better: 'higher' } },
      history: [{ epoch: 0 }, { epoch: 3 }, { epoch: 6 }],
      result: { slopeMatch: expect.any(Number), lineSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      resumes: [],
    });
    expect(record.checkpoints.map(({ epochs }) => epochs)).toEqual([7]);
    expect(record.command).toBe('pnpm exp 7 --preset long --epochs 7 --lr 0.3 --log-interval 3');
    expect(Date.parse(record.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(record.startedAt));
    const again = await exp([...record.command.split(' ').slice(2), '--json', '--quiet'], { checkout });
    expect(JSON.parse(again.stdout).result).toEqual(record.result);
  });

  test('leaves a row an epoch, and the files that the lab kept', async () => {
    const { folder, record } = await recorded(checkout, ['--log-interval', '3']);
    const [header, ...rows] = readFileSync(join(folder, 'metrics.csv'), 'utf8').trimEnd().split('\n');
    expect(header).toBe('epoch,loss');
    expect(rows.map((row) => Number(row.split(',')[0]))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(rows.filter((_, epoch) => epoch % 3 === 0).map((row) => row.split(',').map(Number))).toEqual(
      (record.history as { epoch: number; loss: number }[]).map(({ epoch, loss }) => [epoch, loss]),
    );
    const line = JSON.parse(readFileSync(join(folder, 'line.json'), 'utf8'));
    expect(record.result).toMatchObject(line);
  });

  test('--no-record and --dry-run leave nothing, and the result is the same', async () => {
    const where = checkoutOfToyLab();
    const without = await exp([...small, '--json', '--no-record'], { checkout: where });
    await exp([...small, '--dry-run'], { checkout: where });
    expect(runsOf(where)).toEqual([]);
    const run = await recorded(checkout, []);
    expect(JSON.parse(without.stdout).result).toEqual(run.record.result);
  });

  test('a run that could not begin leaves no record; one that diverged does', async () => {
    const where = checkoutOfToyLab();
    const missing = temporaryLab(`options: {}, run: () => { throw new experiment.DataError('no data'); }`);
    expect((await exp('7', { checkout: missing })).code).toBe(3);
    expect(runsOf(missing)).toEqual([]);
    const { code } = await exp([...small, '--preset', 'wild'], { checkout: where });
    expect(code).toBe(5);
    const { stdout } = await exp('runs --json', { checkout: where });
    expect(JSON.parse(stdout).runs).toMatchObject([
      { status: 'diverged', problem: expect.stringContaining('the loss grew to') },
    ]);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a checkout that cannot be written runs all the same, and says so',
    async () => {
      const where = checkoutOfToyLab();
      mkdirSync(join(where, 'runs'), { mode: 0o500 });
      const { code, stderr } = await exp(small, { checkout: where });
      expect(code).toBe(0);
      expect(stderr).toContain('This run is not recorded: EACCES');
    },
  );

  test('a file where the runs should be: the same', async () => {
    const where = checkoutOfToyLab();
    writeFileSync(join(where, 'runs'), '');
    const { code, stderr } = await exp(small, { checkout: where });
    expect(code).toBe(0);
    expect(stderr).toContain('This run is not recorded: ');
  });
});

describe('runs, show, diff', () => {
  const where = checkoutOfToyLab();

  test('without a run: says how to make one', async () => {
    expect(await exp('runs', { checkout: where })).toEqual({
      code: 0,
      stdout: 'There is no recorded run yet: every pnpm exp <lab> leaves one.\n',
      stderr: '',
    });
    expect(await exp('show last', { checkout: where })).toMatchObject({
      code: 2,
      stderr: 'exp: there is no run yet\n     Make one with: pnpm exp <lab>\n',
    });
  });

  test('the list fits 80 columns, is aligned and marks best and last', async () => {
    const good = await recorded(where, ['--preset', 'long', '--lr', '0.2', '--epochs', '40']);
    const poor = await recorded(where, ['--epochs', '1']);
    const { code, stdout } = await exp('runs', { checkout: where });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toEqual([
      'Lab 7',
      '',
      expect.stringMatching(/^run +age {2}status +slope match {8}what differs$/),
      expect.stringMatching(
        `^\\S*${good.id.slice(-4)} {2} *\\d+ s {2}completed {2} *\\d+\\.\\d\\d% {2}best {2}long epochs=40 lr=0.2$`,
      ),
      expect.stringMatching(
        `^\\S*${poor.id.slice(-4)} {2} *\\d+ s {2}completed {2} *\\d+\\.\\d\\d% {2}last {2}short epochs=1 lr=0.1$`,
      ),
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const { runs } = JSON.parse((await exp('runs 7 --json', { checkout: where })).stdout);
    expect(runs).toMatchObject([
      { id: good.id, lab: 7, status: 'completed', options: { epochs: 40 }, marks: ['best'] },
      { id: poor.id, lab: 7, status: 'completed', options: { epochs: 1 }, marks: ['last'] },
    ]);
    expect(runs[0].result).toEqual(good.record.result);
    expect(JSON.parse((await exp('runs 3 --json', { checkout: where })).stdout)).toEqual({ runs: [] });
  });

  test('a run is found by its id, a part of it, last, best, a lab before them, and its folder', async () => {
    const [first, last] = JSON.parse((await exp('runs --json', { checkout: where })).stdout).runs;
    for (const [word, id] of [
      [first.id, first.id],
      [first.id.slice(-8), first.id],
      ['best', first.id],
      ['last', last.id],
      ['7/last', last.id],
      [`experiment-7/${first.id}`, first.id],
      [first.folder, first.id],
    ]) {
      const { code, stdout } = await exp(['show', word, '--json'], { checkout: where });
      expect({ code, id: JSON.parse(stdout).id }).toEqual({ code: 0, id });
    }
  });

  test('a run is shown whole', async () => {
    const { stdout } = await exp('show best', { checkout: where });
    expect(stdout).toMatch(/^Run \S+ of lab 7: completed\n/);
    for (const text of [
      '  epochs   40 done\n',
      '  again    pnpm exp 7 --preset long --epochs 40 --lr 0.2\n',
      /^ {2}line SHA-256 {2}[0-9a-f]{64}$/m,
      /^ {2}slope match +\d+\.\d\d%$/m,
    ]) {
      expect(stdout).toMatch(text);
    }
    expect(stdout).toContain('\nOptions: preset long, changed\n  --epochs  40\n');
  });

  test('a run whose metrics are damaged is shown all the same, and it is said', async () => {
    const other = checkoutOfToyLab();
    const { folder } = await recorded(other, []);
    writeFileSync(join(folder, 'metrics.csv'), 'epoch,loss\n0,zero\n');
    const { code, stdout } = await exp('show last', { checkout: other });
    expect(code).toBe(0);
    expect(stdout).toContain('  epochs   metrics.csv is damaged\n');
    expect(JSON.parse((await exp('show last --json', { checkout: other })).stdout).epochsDone).toBeNull();
  });

  test('two runs are compared: only what differs', async () => {
    const { stdout } = await exp('diff best last', { checkout: where });
    const names = stdout
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(/ {2,}/)[0]);
    expect(names).toEqual([
      'preset',
      '--epochs',
      '--lr',
      'slope match',
      'loss',
      'a',
      'b',
      'line SHA-256',
      'data train count',
    ]);
    const json = JSON.parse((await exp('diff best last --json', { checkout: where })).stdout);
    expect(json.options).toMatchObject({ preset: { a: 'long', b: 'short' }, epochs: { a: 40, b: 1 } });
    expect(json.result).not.toHaveProperty('status');
    expect((await exp('diff best best', { checkout: where })).stdout).toMatch(
      /differ in nothing but their times/,
    );
  });

  test.each([
    ['show nope', 'there is no run nope', 'See them with: pnpm exp runs'],
    [
      'runs 3',
      'there is no lab 3; the only one is lab 7',
      'See them with: pnpm exp list. Make it with: pnpm exp new 3 "What it is about"',
    ],
    ['show lst', 'there is no run lst', 'Did you mean last? See them with: pnpm exp runs'],
    ['show 3/last', 'lab 3 has no run yet', 'Make one with: pnpm exp 3'],
    ['diff last', 'pnpm exp diff', undefined],
    ['runs --yes', '--yes answers the question of --prune, which is not given', 'Add --prune.'],
    [
      'runs last',
      '’last’ is not the number of a lab'.replaceAll('’l', "'l").replaceAll('t’', "t'"),
      'To see one run: pnpm exp show last',
    ],
    ['7 --from last --preset long', '--preset and --from contradict each other', 'Leave one of the two out.'],
    [
      '7 --resume last --no-record',
      '--no-record and --resume contradict each other',
      'Leave one of the two out.',
    ],
    [
      '7 --checkpoint last',
      '--checkpoint says where to resume, but --resume is not given',
      'Add --resume <run>.',
    ],
  ])('`exp %s`: exit 2', async (words, cause, remedy) => {
    const { code, stdout, stderr } = await exp(words, { checkout: where });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(cause);
    if (remedy !== undefined) expect(stderr).toContain(`     ${remedy}\n`);
  });

  test('a damaged run is listed with the reason, and refused by name where it is asked for', async () => {
    const id = '20300101-000000-000-beef';
    const folder = join(where, 'runs/experiment-7', id);
    mkdirSync(folder);
    for (const [text, reason] of [
      ['{"schema": 1,', 'run.json is not JSON'],
      ['', 'run.json is empty'],
      ['{"schema": 2}', 'run.json: schema should be 1, the only version that this program reads, found 2'],
      ['[]', 'run.json holds no object'],
    ] as const) {
      writeFileSync(join(folder, 'run.json'), text);
      const list = await exp('runs', { checkout: where, columns: 200 });
      expect(list).toMatchObject({ code: 0, stderr: '' });
      expect(list.stdout).toContain(reason);
      const shown = await exp(['show', id], { checkout: where });
      expect(shown).toMatchObject({ code: 3, stdout: '' });
      expect(shown.stderr).toContain(`the run ${id} is damaged: ${reason}`);
    }
    expect(JSON.parse((await exp('runs --json', { checkout: where })).stdout).runs.at(-1)).toMatchObject({
      id,
      lab: 7,
      status: 'damaged',
    });
    // It is not taken for the last run.
    expect((await exp('show last', { checkout: where })).code).toBe(0);
  });

  test('what a file says cannot steer the terminal', async () => {
    const run = await recorded(where, []);
    const file = join(run.folder, 'run.json');
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({ ...record, preset: '\u001b[31mred\u0007', command: 'pnpm exp 7 \r\n--x' }),
    );
    for (const words of ['runs', 'show last', 'diff best last']) {
      const { code, stdout } = await exp(words, { checkout: where });
      expect(code).toBe(0);
      for (const control of ['\u001b', '\u0007', '\r']) expect(stdout).not.toContain(control);
    }
  });
});
