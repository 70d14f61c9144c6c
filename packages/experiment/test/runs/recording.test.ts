import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  listRuns,
  openRun,
  readMetrics,
  readRun,
  resumeRecording,
  type StoredRun,
  startRecording,
} from '../../src/runs/index.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { request } from './request.ts';

function sound(folder: string): StoredRun {
  const run = readRun(folder);
  if (run.status === 'damaged') throw new Error(run.problem);
  return run;
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a run from its start to its end', () => {
  test('is running, then what its outcome says, with all its files', async () => {
    const root = temporaryFolder();
    const recording = await startRecording(root, 99, request());
    const { folder, recorder } = recording;
    expect(sound(folder)).toMatchObject({ id: recording.id, lab: 99, status: 'running' });
    expect(recording.hasContent).toBe(false);
    recorder.describe({ data: { source: 'dice', sha256: 'abc' }, engine: { name: 'hand' } });
    recorder.metrics({ epoch: 0, loss: 0.1 + 0.2, heldOut: null });
    recorder.metrics({ epoch: 1, loss: Number.NaN });
    await recorder.keep('notes.txt', bytes('six'));
    await recorder.checkpoint({ epochs: 2, bytes: bytes('two') });
    await vi.waitFor(() => expect(sound(folder).record.data).toEqual({ source: 'dice', sha256: 'abc' }));
    await recording.finish({
      status: 'diverged',
      problem: 'too fast',
      data: { source: 'dice', count: 6 },
      result: { score: Number.POSITIVE_INFINITY },
    });

    const run = sound(folder);
    expect(run.status).toBe('diverged');
    expect(run.record).toMatchObject({
      problem: 'too fast',
      data: { source: 'dice', sha256: 'abc', count: 6 },
      engine: { name: 'hand' },
      result: { score: null },
      checkpoints: [{ epochs: 2 }],
    });
    expect(readdirSync(folder).sort()).toEqual([
      'checkpoint.safetensors',
      'metrics.csv',
      'notes.txt',
      'run.json',
    ]);
    expect(readFileSync(join(folder, 'metrics.csv'), 'utf8')).toBe(
      'epoch,loss,heldOut\n0,0.30000000000000004,\n1,,\n',
    );
    const opened = openRun(run);
    expect(opened.metrics[0]).toEqual({ epoch: 0, loss: 0.1 + 0.2, heldOut: null });
    expect(Buffer.from((await opened.file('notes.txt')) ?? []).toString()).toBe('six');
    expect(await opened.file('nothing.txt')).toBeNull();
    await expect(opened.file('../run.json')).rejects.toThrow('is not the name of a file');
  });

  test('a failure is a failure', async () => {
    const recording = await startRecording(temporaryFolder(), 99, request());
    await recording.finish({ status: 'failed', problem: 'disk full' });
    expect(sound(recording.folder)).toMatchObject({ status: 'failed', record: { problem: 'disk full' } });
  });

  test('a run that never began is gone', async () => {
    const root = temporaryFolder();
    const recording = await startRecording(root, 99, request());
    await recording.discard();
    expect(listRuns(root)).toEqual([]);
    expect(existsSync(recording.folder)).toBe(false);
  });

  test('the lab’s mistakes are errors', async () => {
    const { recorder } = await startRecording(temporaryFolder(), 99, request());
    expect(() => recorder.metrics({})).toThrow('metrics: the first row is empty');
    expect(() => recorder.metrics({ 'a,b': 1 })).toThrow("the column's name 'a,b' is not a word");
    recorder.metrics({ epoch: 0 });
    expect(() => recorder.metrics({ epoch: 1, loss: 2 })).toThrow("there is no column 'loss'");
    for (const name of ['run.json', 'metrics.csv', '../x', '.hidden', '', 'a/b']) {
      await expect(recorder.keep(name, bytes(''))).rejects.toThrow('is not a name for a lab');
    }
  });

  test('many runs of one process at once: each has its folder', async () => {
    const root = temporaryFolder();
    const all = await Promise.all(Array.from({ length: 40 }, () => startRecording(root, 99, request())));
    expect(new Set(all.map(({ id }) => id)).size).toBe(40);
    await Promise.all(all.map((recording) => recording.finish({})));
    expect(listRuns(root).map(({ status }) => status)).toEqual(Array(40).fill('completed'));
    expect(listRuns(root).map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort());
  });
});

describe('the status of a run whose process is gone', () => {
  /** A run's folder that says it is written by such a process. */
  async function runOf(process: { pid: number; started: string | null }): Promise<string> {
    const { folder } = await startRecording(temporaryFolder(), 99, request());
    const file = join(folder, 'run.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), process }));
    return folder;
  }

  test('interrupted: whether its number is free or was given to another process', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    expect(sound(await runOf({ pid, started: null })).status).toBe('interrupted');
    expect(sound(await runOf({ pid, started: 'once' })).status).toBe('interrupted');
    // This process lives, but it did not begin then. Windows tells no process's start.
    if (process.platform !== 'win32') {
      expect(sound(await runOf({ pid: process.pid, started: 'Thu Jan  1 00:00:00 1970' })).status).toBe(
        'interrupted',
      );
    }
    expect(sound(await runOf({ pid: process.pid, started: null })).status).toBe('running');
  });
});

describe('resuming', () => {
  const row = (epoch: number) => ({ epoch, loss: 1 / (epoch + 1) });

  /** A run of some epochs, with checkpoints after 4 and 8, that was interrupted after 10. */
  async function broken(): Promise<StoredRun> {
    const recording = await startRecording(temporaryFolder(), 99, request());
    const { folder, recorder } = recording;
    for (let epoch = 0; epoch < 10; epoch++) {
      recorder.metrics(row(epoch));
      if (epoch === 3 || epoch === 7)
        await recorder.checkpoint({ epochs: epoch + 1, bytes: bytes(`state ${epoch}`) });
    }
    await recording.finish({ status: 'interrupted' });
    return sound(folder);
  }

  test('goes on from the last checkpoint; what came after it is measured again', async () => {
    const run = await broken();
    appendFileSync(join(run.folder, 'metrics.csv'), '10,0.0'); // torn by a kill
    expect(readMetrics(run.folder)).toHaveLength(10);
    const recording = await resumeRecording('/nowhere', run, request({ options: { n: 4 } }), 'last');
    expect(recording.recorder.resumed).toEqual({ epochs: 8, bytes: Buffer.from('state 7') });
    expect(recording.id).toBe(run.id);
    expect(sound(run.folder).status).toBe('running');
    for (let epoch = 8; epoch < 12; epoch++) recording.recorder.metrics(row(epoch));
    await recording.finish({ result: { score: 1 } });
    expect(readMetrics(run.folder)).toEqual(Array.from({ length: 12 }, (_, epoch) => row(epoch)));
    expect(sound(run.folder).record).toMatchObject({
      status: 'completed',
      options: { n: 4 },
      startedAt: run.record.startedAt,
      resumes: [{ epochs: 8 }],
    });
  });

  test('the previous checkpoint; the one that was damaged is not kept in its place', async () => {
    const run = await broken();
    writeFileSync(join(run.folder, 'checkpoint.safetensors'), 'state X');
    await expect(resumeRecording('/nowhere', run, request(), 'last')).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringContaining(`${join(run.folder, 'checkpoint.safetensors')} is damaged`),
      remedy: 'The one before it, after 4 epochs, is sound: add --checkpoint previous.',
    });
    expect(sound(run.folder)).toEqual(run);
    const { recorder } = await resumeRecording('/nowhere', run, request(), 'previous');
    expect(recorder.resumed?.epochs).toBe(4);
    await recorder.checkpoint({ epochs: 6, bytes: bytes('six') });
    expect(readFileSync(join(run.folder, 'checkpoint.previous.safetensors'), 'utf8')).toBe('state 3');
    expect(readFileSync(join(run.folder, 'checkpoint.safetensors'), 'utf8')).toBe('six');
  });

  test('discarded before it did anything, the run is what it was', async () => {
    const run = await broken();
    const recording = await resumeRecording('/nowhere', run, request({ options: { n: 5 } }), 'last');
    await recording.discard();
    expect(sound(run.folder)).toEqual(run);
  });

  test('a damaged metrics.csv is named, with its line', async () => {
    const run = await broken();
    const file = join(run.folder, 'metrics.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace('\n2,', '\n2,,'));
    await expect(resumeRecording('/nowhere', run, request(), 'last')).rejects.toThrow(
      `${file}: line 4 is damaged: '2,,0.333`,
    );
  });
});

describe('git', () => {
  const hasGit = spawnSync('git', ['--version']).status === 0;
  const gitState = async (root: string) => {
    const recording = await startRecording(root, 99, request());
    await recording.finish({});
    return sound(recording.folder).record.git;
  };

  test.skipIf(!hasGit)(
    `the commit, and whether files differ from it${hasGit ? '' : ' (skipped: no git)'}`,
    async () => {
      const root = temporaryFolder();
      const git = (...words: string[]) =>
        execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], {
          cwd: root,
          encoding: 'utf8',
        });
      expect(await gitState(root)).toBeNull();
      git('init', '--quiet');
      writeFileSync(join(root, '.gitignore'), 'runs/\n');
      expect(await gitState(root)).toBeNull(); // there is no commit yet
      git('add', '.');
      git('commit', '--quiet', '--message', 'First');
      const commit = git('rev-parse', 'HEAD').trim();
      expect(await gitState(root)).toEqual({ commit, dirty: false });
      writeFileSync(join(root, 'new.ts'), '');
      expect(await gitState(root)).toEqual({ commit, dirty: true });
      // A checkout inside another repository is not that repository.
      mkdirSync(join(root, 'inner'));
      expect(await gitState(join(root, 'inner'))).toBeNull();
    },
  );
});
