import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  bestRun,
  bestRuns,
  codeSha256,
  lastRun,
  listRuns,
  planPrune,
  prune,
  type RunRequest,
  readMetrics,
  readRun,
  resumeRecording,
  type StoredRun,
  startRecording,
} from '../../src/runs/index.ts';
import { newRunId } from '../../src/runs/run-folder.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { request } from './request.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function sound(folder: string): StoredRun {
  const run = readRun(folder);
  if (run.status === 'damaged') throw new Error(run.problem);
  return run;
}

/** A run of three epochs with a checkpoint after two. */
async function made(root: string, status: 'interrupted' | 'completed', changes?: Partial<RunRequest>) {
  const { recorder, folder, finish } = bound(await startRecording(root, 99, request(changes)));
  for (let epoch = 0; epoch < 3; epoch++) {
    recorder.metrics({ epoch, loss: 1 / (epoch + 1) });
    if (epoch === 1) await recorder.checkpoint({ epochs: 2, bytes: bytes('two') });
  }
  await finish({ status, result: { score: 1 } });
  return sound(folder);
}

function bound(recording: Awaited<ReturnType<typeof startRecording>>) {
  const { recorder, folder, id } = recording;
  return { recorder, folder, id, finish: recording.finish.bind(recording) };
}

const files = ({ folder }: StoredRun) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('a run that is written', () => {
  test('ten processes that resume it at once: one does, the others name the one that writes', async () => {
    const run = await made(temporaryFolder(), 'interrupted');
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => resumeRecording('/nowhere', run, request(), 'last')),
    );
    const refused = all.filter((each) => each.status === 'rejected').map(({ reason }) => String(reason));
    expect(refused).toEqual(Array(9).fill(`BusyRunError: process ${process.pid} writes the run ${run.id}`));
    expect(readdirSync(run.folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(sound(run.folder).record.resumes).toHaveLength(1);
  });

  test('the claim of a process that was killed holds nobody up', async () => {
    const run = await made(temporaryFolder(), 'interrupted');
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    writeFileSync(join(run.folder, `.claim-${dead}-00000000-`), '');
    // This process's number, but the process began at another time.
    const other = Buffer.from('other').toString('base64url');
    if (process.platform === 'linux')
      writeFileSync(join(run.folder, `.claim-${process.pid}-00000000-${other}`), '');
    const { id } = await resumeRecording('/nowhere', run, request(), 'last');
    expect(id).toBe(run.id);
  });

  test('one that was resumed and has ended since it was looked for is not resumed again', async () => {
    const run = await made(temporaryFolder(), 'interrupted');
    await (await resumeRecording('/nowhere', run, request(), 'last')).finish({ result: { score: 2 } });
    await expect(resumeRecording('/nowhere', run, request(), 'last')).rejects.toThrow(
      `process ${process.pid} has just written the run ${run.id}`,
    );
  });

  test('a prune that was planned before a run was taken up leaves that run', async () => {
    const root = temporaryFolder();
    const [first, second, third] = [
      await made(root, 'interrupted'),
      await made(root, 'interrupted'),
      await made(root, 'interrupted'),
    ];
    await made(root, 'completed');
    const plan = planPrune(root);
    expect(plan.remove).toEqual([first, second, third]);
    const running = await resumeRecording(root, first as StoredRun, request(), 'last');
    await (await resumeRecording(root, second as StoredRun, request(), 'last')).finish({
      status: 'interrupted',
    });
    expect(await prune(root, plan)).toEqual([third]);
    expect([first, second, third].map((run) => existsSync((run as StoredRun).folder))).toEqual([
      true,
      true,
      false,
    ]);
    expect(readdirSync(dirname(running.folder))).toHaveLength(3);
    await running.finish({ result: { score: 3 } });
    expect(sound(running.folder).status).toBe('completed');
  });
});

test('a completed run that is trained longer stays as it is; the longer one says where it came from', async () => {
  const root = temporaryFolder();
  const run = await made(root, 'completed');
  const before = files(run);
  const longer = await resumeRecording(root, run, request({ options: { n: 9 } }), 'last');
  expect(longer.id > run.id).toBe(true);
  expect(longer.recorder.resumed).toMatchObject({ epochs: 2, bytes: Buffer.from('two') });
  expect(longer.hasContent).toBe(false);
  // Killed now, it goes on from where the completed one stood.
  expect(sound(longer.folder).record).toMatchObject({
    continues: { id: run.id, epochs: 2 },
    checkpoints: [{ epochs: 2, bytes: 3 }],
    options: { n: 9 },
  });
  longer.recorder.metrics({ epoch: 2, loss: 0.5 });
  await longer.finish({ result: { score: 4 } });
  expect(readMetrics(longer.folder)).toEqual([
    { epoch: 0, loss: 1 },
    { epoch: 1, loss: 0.5 },
    { epoch: 2, loss: 0.5 },
  ]);
  expect(files(run)).toEqual(before);

  const discarded = await resumeRecording(root, run, request(), 'last');
  await discarded.discard();
  expect(listRuns(root).map(({ id }) => id)).toEqual([run.id, longer.id]);
});

describe('a checkpoint', () => {
  afterEach(() => vi.doUnmock('../../src/runs/files.ts'));

  test('that run.json could not be told of does not take its name: the one before it can be gone on from', async () => {
    vi.resetModules();
    let isFull = false;
    vi.doMock('../../src/runs/files.ts', async (original) => {
      const real = await original<typeof import('../../src/runs/files.ts')>();
      return {
        ...real,
        writeWhole: async (file: string, content: string, beforeRename?: () => Promise<void>) => {
          if (isFull && file.endsWith('run.json')) throw new Error('ENOSPC: no space left on device');
          return real.writeWhole(file, content, beforeRename);
        },
      };
    });
    const full = await import('../../src/runs/index.ts');
    const asked = request();
    const recording = await full.startRecording(temporaryFolder(), 99, asked);
    const { recorder, folder } = recording;
    await recorder.checkpoint({ epochs: 1, bytes: bytes('one') });
    isFull = true;
    for (const epochs of [2, 3, 4]) await recorder.checkpoint({ epochs, bytes: bytes(`no ${epochs}`) });
    expect(asked.warnings).toEqual([
      'The record of this run will not be complete: ENOSPC: no space left on device',
    ]);
    expect(readFileSync(join(folder, 'checkpoint.safetensors'), 'utf8')).toBe('one');
    expect(readdirSync(folder).sort()).toEqual(['checkpoint.safetensors', 'run.json']);
    isFull = false;
    await recording.finish({ status: 'interrupted' });
    const { recorder: again } = await resumeRecording('/nowhere', sound(folder), request(), 'last');
    expect(again.resumed?.epochs).toBe(1);
  });
});

test('the run that is made last is the last one, where the clock was set back too', async () => {
  const root = temporaryFolder();
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2031-01-01T00:00:00.000Z') });
  const first = await made(root, 'completed');
  vi.setSystemTime(new Date('2029-06-01T00:00:00.000Z'));
  const second = await made(root, 'completed');
  const third = await made(root, 'completed');
  vi.useRealTimers();
  expect(listRuns(root)).toEqual([first, second, third]);
  expect(lastRun(listRuns(root))).toEqual(third);
  expect(second.id).toMatch(/^20310101-000000-001-/);
  expect(second.record.startedAt).toMatch('2029-06-01');
  expect(newRunId(new Date('2029-06-01T00:00:00Z'), ['99991231-235959-999-abcd'])).toMatch(/^20290601-/);
  expect(newRunId(new Date('2029-06-01T00:00:00Z'), ['.new-x', '20280228-235959-999-abcd'])).toMatch(
    /^20290601-/,
  );
});

test('the best of each test data, which a prune keeps; best is that of the data of the last one', async () => {
  const root = temporaryFolder();
  const figures = { score: { better: 'higher', as: 'percent', on: 'testSha256' } } as const;
  const scored = async (score: number, testSha256: string | null) => {
    const recording = await startRecording(root, 99, request({ figures }));
    await recording.finish({ result: { score }, data: testSha256 === null ? null : { testSha256 } });
    return sound(recording.folder);
  };
  const runs = [await scored(0.9, 'digits'), await scored(0.98, 'digits'), await scored(1, 'zeros')] as const;
  const last = await scored(0.97, 'digits');
  expect(bestRuns(listRuns(root))).toEqual([runs[1], runs[2]]);
  expect(bestRun(listRuns(root))).toEqual(runs[1]);
  const { keep, remove } = planPrune(root);
  expect(remove).toEqual([runs[0]]);
  expect(keep.map(({ run, why }) => [run.id, why])).toEqual([
    [runs[1].id, 'best'],
    [runs[2].id, 'best'],
    [last.id, 'last'],
  ]);
  await scored(0.2, null);
  expect(bestRun(listRuns(root))?.record.result).toEqual({ score: 0.2 });
});

describe.skipIf(process.platform === 'win32')('what is not a file is refused at once', () => {
  test.each([
    ['a pipe', (path: string) => execFileSync('mkfifo', [path]), 'is a device or a pipe, not a file'],
    ['a device', (path: string) => symlinkSync('/dev/zero', path), 'is a device or a pipe, not a file'],
    ['a folder', (path: string) => mkdirSync(path), 'is a folder, not a file'],
    [
      'a file of a terabyte',
      (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 40);
      },
      'is too large: 1099511627776 bytes',
    ],
  ])('%s', async (_, put, words) => {
    const run = await made(temporaryFolder(), 'interrupted');
    const inPlaceOf = (name: string) => {
      rmSync(join(run.folder, name));
      put(join(run.folder, name));
    };
    inPlaceOf('checkpoint.safetensors');
    await expect(resumeRecording('/nowhere', run, request(), 'last')).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringContaining(`checkpoint.safetensors ${words}`),
      remedy: 'Repeat the run from its start with --from in place of --resume.',
    });
    inPlaceOf('metrics.csv');
    expect(() => readMetrics(run.folder)).toThrow(`metrics.csv ${words}`);
    inPlaceOf('run.json');
    expect(readRun(run.folder)).toMatchObject({
      status: 'damaged',
      problem: expect.stringContaining(`run.json ${words}`),
    });
  });
});

test('the code’s SHA-256 follows links to packages of the checkout, and takes code alone', () => {
  const packageIn = (root: string, name: string, text: string) => {
    const folder = join(root, name);
    mkdirSync(join(folder, 'dist'), { recursive: true });
    mkdirSync(join(folder, 'test'));
    writeFileSync(join(folder, 'dist/index.js'), text);
    writeFileSync(join(folder, 'test/index.js'), temporaryFolder());
    return folder;
  };
  const checkout = (code: string, linked: string, registry = '') => {
    const root = temporaryFolder();
    const lab = packageIn(root, 'experiments/experiment-3', code);
    const linalg = packageIn(root, 'packages/linalg', linked);
    const leven = packageIn(root, 'node_modules/.pnpm/leven/node_modules/leven', registry);
    mkdirSync(join(lab, 'node_modules/@nn-labs'), { recursive: true });
    symlinkSync(linalg, join(lab, 'node_modules/@nn-labs/linalg'), 'junction');
    symlinkSync(leven, join(lab, 'node_modules/leven'), 'junction');
    writeFileSync(join(lab, 'README.md'), root);
    return codeSha256(root, 3);
  };
  const hash = checkout('1', '2');
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(checkout('1', '2', '3')).toBe(hash);
  expect(checkout('2', '2')).not.toBe(hash);
  expect(checkout('1', '3')).not.toBe(hash);
});
