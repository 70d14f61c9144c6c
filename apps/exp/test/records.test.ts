import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns, type StoredRun } from '@nn-labs/experiment/runs';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

/** Trains one weight by adding the rate, reads a factor from a folder if it is told to, keeps checkpoints. */
const training = `
  options: {
    epochs: integer({ description: 'epochs', default: 4, min: 1 }),
    lr: number({ description: 'rate', default: 0.5, min: 0 }),
    schedule: choice(['constant', 'cosine'], { description: 'schedule', default: 'constant' }),
    threads: integer({ description: 'threads', default: 1, min: 1 }),
    dataDir: path({ description: 'folder of the data', placeholder: '<folder>' }),
    saveModel: path({ description: 'the model', placeholder: '<file>', writes: true }),
  },
  presets: { plain: {}, fast: { lr: 2 } },
  resumable: ['epochs', 'threads', 'dataDir', 'saveModel'],
  figures: { testAccuracy: { as: 'percent', better: 'higher', on: 'testSha256' } },
  mayResume(after, { config: before }) {
    if (after.schedule === 'cosine' && after.epochs !== before.epochs)
      throw new experiment.UsageError('--epochs: cosine', 'Use --from <run>.');
  },
  plan: ({ dataDir }) => ({ lines: ['Would train.'], data: { name: 'factor', from: dataDir === null ? 'sample' : 'folder' } }),
  async run({ epochs, lr, schedule, threads, dataDir, saveModel }, { record, now }) {
    const fs = await import('node:fs');
    const factor = dataDir === null ? 1 : Number(fs.readFileSync(dataDir + '/factor', 'utf8'));
    const data = { name: 'factor', from: dataDir === null ? 'sample' : 'folder' };
    record.describe({ data: { ...data, testSha256: 'sha of ' + factor } });
    const state = record.resumed === null ? { weight: 0, history: [] } : JSON.parse(Buffer.from(record.resumed.bytes).toString());
    for (let epoch = record.resumed?.epochs ?? 0; epoch < epochs; epoch++) {
      state.weight += factor * lr * (schedule === 'cosine' ? 1 - epoch / epochs : 1);
      state.history.push({ epoch, loss: 1 / state.weight });
      record.metrics({ epoch, loss: 1 / state.weight });
      await record.checkpoint({ epochs: epoch + 1, bytes: Buffer.from(JSON.stringify(state)) });
    }
    if (saveModel !== null) fs.writeFileSync(saveModel, String(state.weight));
    const { weight, history } = state;
    return {
      data,
      history,
      result: { testAccuracy: 1 - 1 / (1 + weight), perDigit: [[1, 2], [3, weight]], weightsSha256: 'abcdef'.repeat(10) + Math.round(1000 * weight) },
      timing: { trainSeconds: now() },
    };
  },`;

/** The lab in a checkout of its own, and its commands. */
function lab() {
  const checkout = temporaryLab(training);
  const run = (words: string) => exp(`7 ${words}`, { checkout });
  const runs = () => listRuns(checkout) as StoredRun[];
  const newest = () => runs().at(-1) as StoredRun;
  const recorded = async (words: string): Promise<StoredRun> => {
    expect(await run(words)).toMatchObject({ code: 0 });
    return newest();
  };
  return { checkout, run, runs, newest, recorded };
}

/** Changes a recorded run, as somebody may who hands it on. */
function forge<T = Record<string, Record<string, unknown>>>(
  { folder }: StoredRun,
  change: (record: T) => unknown,
): void {
  const file = join(folder, 'run.json');
  const record = JSON.parse(readFileSync(file, 'utf8'));
  change(record);
  writeFileSync(file, JSON.stringify(record));
}

/** What the forgeries change. */
interface Forged {
  status: string;
  result: { testAccuracy: number; perDigit: number[][]; weightsSha256: string; bonus?: string };
  history: { loss: number }[];
}

function folderWith(factor: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'factor'), factor);
  return folder;
}

test('--from finds every forged figure of result and history, though the hashes agree', async () => {
  const { run, recorded } = lab();
  const made = await recorded('');
  const same = await run(`--from ${made.id}`);
  expect(same).toMatchObject({
    code: 0,
    stdout: `The same bits as ${made.id}: all 14 figures of its result and history are equal.\n`,
  });
  for (const [change, line] of [
    [
      (r: Forged) => (r.result.testAccuracy = 0.9712),
      'testAccuracy: recorded 0.9712, computed 0.6666666666666667',
    ],
    [(r: Forged) => r.result.perDigit[1]?.splice(0, 1, 4), 'perDigit.1.0: recorded 4, computed 3'],
    [(r: Forged) => r.result.perDigit.pop(), 'perDigit.length: recorded 1, computed 2'],
    [(r: Forged) => (r.result.bonus = 'x'), 'bonus: recorded x, computed null'],
    [
      ({ history: [, , row] }: Forged) => Object.assign(row ?? {}, { loss: 0 }),
      'history.2.loss: recorded 0, computed 0.6666666666666666',
    ],
    [(r: Forged) => r.history.shift(), 'history.0.epoch: recorded 1, computed 0'],
    [(r: Forged) => (r.status = 'diverged'), 'status: recorded diverged, computed completed'],
    [
      (r: Forged) => (r.result.weightsSha256 = r.result.weightsSha256.replace(/.$/, '1')),
      `weightsSha256: recorded ${'abcdef'.repeat(10)}2001, computed ${'abcdef'.repeat(10)}2000`,
    ],
  ] as const) {
    const forged = await recorded('');
    forge(forged, change);
    const { code, stderr } = await run(`--from ${forged.id} --quiet`);
    expect(code).toBe(4);
    expect(stderr).toContain(`Other figures than ${forged.id}:\n`);
    expect(stderr).toContain(`  ${line}\n`);
    expect((await run(`--from ${forged.id} --quiet --no-record`)).code).toBe(4);
  }
  expect(await run(`--from ${made.id} --dry-run`)).toMatchObject({ code: 0 });
  forge(made, (r: Forged) => Object.assign(r, { codeSha256: 'of another commit', history: [] }));
  expect((await run(`--from ${made.id} --quiet`)).stderr).toMatch(
    `Other figures than ${made.id}, by other code:\n  history.length: recorded 0, computed 4\n`,
  );
});

test('--from with other options or other data claims nothing that need not hold', async () => {
  const { run, recorded } = lab();
  const made = await recorded('');
  expect((await run(`--from ${made.id} --threads 2`)).stdout).toBe(
    `The same bits as ${made.id}, with other options (--threads): all 14 figures of its result and history are equal.\n`,
  );
  const other = await run(`--from ${made.id} --lr 1 --quiet`);
  expect(other).toEqual({
    code: 0,
    stdout: '',
    stderr: `Other figures than ${made.id}, with other options: --lr.\n`,
  });
  // Typed data is another choice; data that is not what it was, without a word, is no repetition.
  const folder = folderWith('3');
  expect(await run(`--from ${made.id} --quiet --data-dir ${folder}`)).toMatchObject({ code: 0 });
  const there = await recorded(`--data-dir ${folder}`);
  expect((await run(`--from ${there.id} --data-dir ${folder}`)).code).toBe(0);
  const { code, stderr } = await run(`--from ${there.id}`);
  expect(code).toBe(4);
  expect(stderr).toContain(`${there.id} had --data-dir ${folder}: a path is used only where it is typed.\n`);
  expect(stderr).toContain(`Other figures than ${there.id}, on other data (testSha256):\n`);
  // The same data from elsewhere is the same data.
  expect((await run(`--from ${made.id} --data-dir ${folderWith('1')}`)).stdout).toContain('The same bits');
});

test('a record says neither where to write nor where to read', async () => {
  const { checkout, run, recorded, newest } = lab();
  const mine = join(temporaryFolder(), 'thesis.txt');
  writeFileSync(mine, 'mine');
  const secret = folderWith('7');
  const change = (record: Record<string, Record<string, unknown>>) => {
    Object.assign(record.options as object, { saveModel: mine, dataDir: secret });
    Object.assign(record.changed as object, { saveModel: mine, dataDir: secret });
  };
  const foreign = await recorded('');
  forge(foreign, change);
  const repeated = await run('--from last');
  expect(repeated.stdout).toContain('The same bits');
  expect(newest().record).toMatchObject({
    options: { saveModel: null, dataDir: null },
    changed: {},
    command: 'pnpm exp 7',
  });
  const stopped = await recorded('');
  forge(stopped, (record) => {
    change(record);
    Object.assign(record, { status: 'interrupted' });
  });
  const resumed = await run(`--resume ${stopped.id}`);
  expect(resumed.code).toBe(0);
  expect(newest().record).toMatchObject({
    options: { saveModel: null, dataDir: null },
    command: 'pnpm exp 7',
  });
  expect(readFileSync(mine, 'utf8')).toBe('mine');
  // What is typed is used, and is what the record and `exp show` then say.
  const typed = join(temporaryFolder(), 'model');
  await recorded(`--from last --save-model ${typed} --data-dir ${secret}`);
  expect(readFileSync(typed, 'utf8')).toBe('14');
  const { stdout } = await exp('show last', { checkout });
  expect(stdout).toContain(` pnpm exp 7 --data-dir ${secret} --save-model ${typed}\n`);
  forge(newest(), (record) => Object.assign(record, { status: 'interrupted' }));
  expect((await exp('show last', { checkout })).stdout).toContain(
    ` pnpm exp 7 --resume ${newest().id} --data-dir ${secret}\n`,
  );
});

test('a preset that the lab does not have is damage: exit 3', async () => {
  const { run, recorded } = lab();
  for (const preset of ['slow', 'constructor', '']) {
    const made = await recorded('');
    forge(made, (record) => Object.assign(record, { preset }));
    for (const words of ['--from', '--resume']) {
      const { code, stderr } = await run(`${words} ${made.id} --epochs 9`);
      expect(code).toBe(3);
      expect(stderr).toContain(
        `exp: the run ${made.id} is damaged: its preset "${preset}" is none of lab 7\n`,
      );
    }
  }
});

test('a completed run is trained longer in a folder of its own; the lab refuses what would not be the same', async () => {
  const { checkout, run, runs, recorded } = lab();
  const made = await recorded('--epochs 3');
  const before = readFileSync(join(made.folder, 'run.json'), 'utf8');
  const { code, stderr } = await run('--resume last --epochs 5');
  expect(code).toBe(0);
  const longer = runs().at(-1) as StoredRun;
  expect(stderr).toContain(`Continuing ${made.id} after 3 epochs, as a new run, ${longer.id}.\n`);
  expect(readFileSync(join(made.folder, 'run.json'), 'utf8')).toBe(before);
  const direct = await recorded('--epochs 5');
  expect(longer.record).toMatchObject({
    result: direct.record.result,
    history: direct.record.history,
    continues: { id: made.id, epochs: 3 },
  });
  expect(readFileSync(join(longer.folder, 'metrics.csv'), 'utf8')).toBe(
    readFileSync(join(direct.folder, 'metrics.csv'), 'utf8'),
  );
  expect((await run(`--from ${longer.id}`)).stdout).toContain('The same bits');
  expect((await exp(`show ${longer.id}`, { checkout })).stdout).toContain(
    `  continues  ${made.id} after 3 epochs\n`,
  );

  const cosine = await recorded('--epochs 3 --schedule cosine');
  const count = runs().length;
  expect(await run(`--resume ${cosine.id} --epochs 5`)).toEqual({
    code: 2,
    stdout: '',
    stderr: 'exp: --epochs: cosine\n     Use --from <run>.\n',
  });
  expect(runs()).toHaveLength(count);
});

test('two that resume a run at once: one does, the other exits 1 and names the process', async () => {
  const { run, recorded, runs } = lab();
  const made = await recorded('--epochs 50');
  forge(made, (record) => Object.assign(record, { status: 'interrupted' }));
  const both = await Promise.all([run('--resume last'), run('--resume last')]);
  const [done, refused] = both.sort((a, b) => a.code - b.code);
  expect(done?.code).toBe(0);
  expect(refused).toMatchObject({
    code: 1,
    // The first one may be through already.
    stderr: expect.stringMatching(
      new RegExp(`^exp: process ${process.pid} (writes|has just written) the run ${made.id}\n`),
    ),
  });
  expect(runs()).toMatchObject([{ status: 'completed', record: { result: made.record.result } }]);
});

test('a sweep takes recorded runs of this code and this data alone, and says why not the others', async () => {
  const { run, recorded } = lab();
  const [first, second] = [await recorded('--lr 1'), await recorded('--lr 2')];
  await recorded('--lr 3');
  expect(first.record.codeSha256).toMatch(/^[0-9a-f]{64}$/);
  forge(first, (record) => Object.assign(record, { codeSha256: '0'.repeat(64) }));
  forge(second, (record) => Object.assign(record.data as object, { name: 'another' }));
  const { stderr } = await run('--sweep lr=1,2,3');
  expect(stderr.split('\n').slice(-4)).toEqual([
    '1 of 3 runs was recorded before by other code, and made again.',
    '1 of 3 runs was recorded before on other data, and made again.',
    '1 of 3 runs was recorded before by this code and not made again; --rerun makes every run again.',
    '',
  ]);
  expect((await run('--sweep lr=1,2,3')).stderr).toContain('3 of 3 runs were recorded before by this code');
  // A record of before, which knows no code, and a run half of which is other code's work.
  const old = await recorded('--lr 4');
  forge(old, (record) => delete (record as Partial<typeof record>).codeSha256);
  const half = await recorded('--lr 5');
  forge(half, (record) => Object.assign(record, { codeSha256: 'other', status: 'interrupted' }));
  expect((await run(`--resume ${half.id}`)).code).toBe(0);
  expect((await run('--sweep lr=4,5')).stderr).toContain(
    '2 of 2 runs were recorded before by other code, and made again.\n',
  );
});

test('runs --prune says what another process has changed meanwhile', async () => {
  const { checkout, recorded } = lab();
  const [first] = [await recorded('--lr 1'), await recorded('--lr 2'), await recorded('--lr 3')];
  mkdirSync(join(first.folder, 'figures'));
  const { code, stdout, stderr } = await exp('runs --prune --yes', { checkout });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Removed 2 runs.\n');
  expect(existsSync(first.folder)).toBe(false);
});
