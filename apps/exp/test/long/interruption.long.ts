import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test, vi } from 'vitest';
import { Child } from '../child.ts';
import { withoutMnist } from '../in-process.ts';
import { startMirror } from '../mirror.ts';
import { readModel } from '../model.ts';
import { smallDataset } from '../small-dataset.ts';

// Windows has no SIGINT between processes; Ctrl-C in its console arrives as the same event.
const describeSignals = describe.skipIf(process.platform === 'win32');

// Tried again where the machine is so busy that a second is not enough.
describeSignals('Ctrl-C', { retry: 2 }, () => {
  const env = withoutMnist();
  const endless = ['2', '--data', 'idx', '--data-dir', smallDataset(), '--epochs', '1000000'];

  test('stops the training within a second, and says how it goes on', async () => {
    const child = new Child(endless, { env });
    await child.shows('Epoch 200');
    child.interrupt();
    const { code, signal, seconds, stdout, stderr } = await child.ends();
    expect({ code, signal }).toEqual({ code: 130, signal: null });
    expect(seconds).toBeLessThan(5); // well under 1 on a machine that is not busy
    expect(stdout).not.toContain('Test accuracy');
    const [cause = '', remedy, ...rest] = stderr.split('\n').slice(1);
    expect(cause).toMatch(/^exp: stopped by Ctrl-C after [\d,]{3,} of 1,000,000 epochs$/);
    expect(remedy).toMatch(
      /^ {5}Continue with: pnpm exp 2 --resume \d{8}-\d{6}-\d{3}-[0-9a-f]{4} --data-dir \S+$/,
    );
    expect(rest).toEqual(['']);
  });

  test('with --no-record: says that nothing is kept, and how it would be', async () => {
    const child = new Child([...endless, '--no-record'], { env });
    await child.shows('Epoch 200');
    child.interrupt();
    const { code, stderr } = await child.ends();
    expect(code).toBe(130);
    const [cause = '', ...rest] = stderr.split('\n').slice(1);
    expect(cause).toMatch(/^exp: stopped by Ctrl-C after [\d,]{3,} of 1,000,000 epochs; nothing is kept$/);
    expect(rest).toEqual(['     With --save-model <file> the weights so far are kept.', '']);
  });

  test('with --save-model and --json: the weights so far are kept, and the object is printed', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const child = new Child([...endless, '--json', '--save-model', file], { env });
    await child.shows('There are only 120 training images');
    await sleep(2000); // time for the first epochs, also on a busy machine
    child.interrupt();
    const { code, seconds, stdout, stderr } = await child.ends();
    expect(code).toBe(130);
    expect(seconds).toBeLessThan(5); // well under 1 on a machine that is not busy
    const epochs = /stopped by Ctrl-C after ([\d,]+) of/.exec(stderr)?.[1]?.replaceAll(',', '');
    expect(stderr).toContain(`of 1,000,000 epochs; the weights so far are kept in ${file}\n`);
    const run = JSON.parse(stdout);
    expect(run).toMatchObject({
      status: 'interrupted',
      data: { source: 'idx', trainCount: 120, testCount: 40 },
      result: { trainAccuracy: null, testAccuracy: null, testLoss: null, weightsSha256: null },
    });
    expect(run.history.length).toBeGreaterThan(0);
    expect(run.timing.trainSeconds).toBeGreaterThan(0);
    const { metadata, shapes, sha256 } = readModel(file);
    expect(metadata.epochs).toBe(epochs);
    expect(shapes).toEqual([
      ['layers.0.weight', 784, 64],
      ['layers.1.weight', 64, 10],
    ]);
    expect(sha256).not.toBe(run.result.initSha256);
  });

  test('during a download that stalls', async () => {
    const asked: string[] = [];
    const stalled = { ...env, MNIST_MIRRORS: await startMirror((name) => asked.push(name)) };
    const lab = new Child(['2', '--limit', 'all', '--json'], { env: stalled });
    const fetch = new Child(['data', 'fetch'], { env: stalled });
    await vi.waitFor(() => expect(asked).toHaveLength(2), 10_000);
    lab.interrupt();
    fetch.interrupt();
    const ended = await lab.ends();
    expect(ended.seconds).toBeLessThan(5);
    expect(ended).toMatchObject({
      code: 130,
      stderr: 'exp: stopped by Ctrl-C; there is no result to keep\n',
    });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: 'interrupted',
      data: null,
      history: [],
      result: null,
    });
    expect(await fetch.ends()).toMatchObject({
      code: 130,
      stdout: '',
      stderr: 'exp: stopped by Ctrl-C; files that were complete are kept\n',
    });
  });

  test('a second one ends at once a lab that goes on', async () => {
    const labs = temporaryFolder();
    const folder = join(labs, 'experiments/experiment-7');
    mkdirSync(folder, { recursive: true });
    const manifest = { name: 'stubborn', exports: { '.': './index.mjs' } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(
      join(folder, 'index.mjs'),
      `export default {
        id: 7, title: 'Stubborn', summary: '', options: {}, presets: { default: {} }, defaultPreset: 'default',
        configure: () => ({}),
        run: (_, { print, signal }) => {
          signal.addEventListener('abort', () => print('asked to stop'));
          print('running');
          return new Promise((resolve) => setTimeout(resolve, 20000));
        },
      };`,
    );
    const child = new Child(['7'], { env, labs });
    await child.shows('running');
    child.interrupt();
    await child.shows('asked to stop');
    child.interrupt();
    const { code, seconds, stdout, stderr } = await child.ends();
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: 'running\nasked to stop\n', stderr: '' });
    expect(seconds).toBeLessThan(5); // well under 1 on a machine that is not busy
  });
});

describeSignals('a reader that has seen enough', () => {
  test.each([[['list']], [['2', '--help']]])('`exp %j | head -0` is quiet', async (words) => {
    const child = new Child(words, { env: withoutMnist() });
    child.stopReading();
    expect(await child.ends()).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  test('`exp 2 | head -3` ends with its reader', async () => {
    const file = join(temporaryFolder(), 'model.safetensors');
    const words = [
      '2',
      '--data',
      'idx',
      '--data-dir',
      smallDataset(),
      '--limit',
      '100',
      '--epochs',
      '1000000',
    ];
    const child = new Child([...words, '--save-model', file], { env: withoutMnist() });
    await child.shows('Epoch 0');
    child.stopReading();
    const { signal, stderr, seconds } = await child.ends();
    expect({ signal, stderr }).toEqual({ signal: null, stderr: '' });
    expect(seconds).toBeLessThan(5);
    expect(existsSync(file)).toBe(false);
  });
});
