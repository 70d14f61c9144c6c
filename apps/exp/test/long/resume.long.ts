import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { listRuns, readMetrics, type StoredRun } from '@nn-labs/experiment/runs';
import { describe, expect, test, vi } from 'vitest';
import { Child } from '../child.ts';
import { checkoutOfLab2, exp, withoutMnist } from '../in-process.ts';
import { smallDataset } from '../small-dataset.ts';

const data = smallDataset();
const env = withoutMnist();
const small = [
  '2',
  '--data',
  'idx',
  '--data-dir',
  data,
  '--limit',
  '90',
  '--hidden',
  '8',
  '--log-interval',
  '100',
];
const batches = ['--batch-size', '20', '--init', 'he', '--bias'];
const adam = [...batches, '--optimizer', 'adam', '--lr', '0.001', '--warmup', '50'];
const varied = [
  ...[
    '--batch-size',
    '50',
    '--dropout',
    '0.3',
    '--input-dropout',
    '0.1',
    '--clip-norm',
    '1',
    '--max-norm',
    '2',
  ],
  ...['--rotate', '10', '--shift', '1', '--elastic-alpha', '8', '--elastic-sigma', '2', '--lr', '0.001'],
];
const nesterov = ['--optimizer', 'nesterov', '--lr', '0.0001'];

function only(labs: string): StoredRun {
  const [run, ...more] = listRuns(labs);
  if (run === undefined || more.length > 0 || run.status === 'damaged')
    throw new Error(`${run?.id}, ${more.length} more`);
  return run;
}

async function json(words: readonly string[], checkout: string) {
  const { code, stdout, stderr } = await exp([...words, '--json', '--quiet'], { checkout });
  return { code, stderr, run: stdout === '' ? null : JSON.parse(stdout) };
}

/** The run of a process that is stopped somewhere in the middle, by Ctrl-C or by a kill. */
async function stopped(how: 'interrupt' | 'kill', words: readonly string[]): Promise<StoredRun> {
  const labs = checkoutOfLab2();
  const child = new Child([...small, ...words], { env, labs });
  await child.shows('Epoch 100:');
  expect(only(labs).status).toBe('running');
  child[how]();
  const { code, signal } = await child.ends();
  expect(how === 'kill' ? signal : code).toBe(how === 'kill' ? 'SIGKILL' : 130);
  const run = only(labs);
  expect(run.status).toBe('interrupted');
  return run;
}

const checkoutOf = ({ folder }: StoredRun) => join(folder, '../../..');

// Windows has no SIGINT between processes.
describe.skipIf(process.platform === 'win32')(
  '--resume ends with the bits of a run that was not stopped',
  () => {
    test.each([
      ['interrupt', 'full', []],
      ['interrupt', 'mini', batches],
      ['kill', 'full', ['--checkpoint-every', '30']],
      ['kill', 'mini', [...batches, '--checkpoint-every', '30']],
      ['interrupt', 'mini', adam],
      ['kill', 'mini', [...varied, '--checkpoint-every', '30']],
      ['kill', 'full', [...nesterov, '--checkpoint-every', '30']],
    ] as const)('after a %s, %s batches', async (how, _, words) => {
      const epochs = ['--epochs', '20000'];
      const run = await stopped(how, [...words, ...epochs]);
      const kept = run.record.checkpoints.map((checkpoint) => checkpoint.epochs);
      const newest = kept.at(-1) ?? 0;
      expect(newest).toBeGreaterThanOrEqual(90);
      if (how === 'kill') expect(newest % 30).toBe(0);
      // Nobody waits for 20,000 epochs: the run is made a shorter one, as --epochs may.
      const end = String(newest + 250);
      const labs = checkoutOf(run);
      const resumed = await json(['2', '--data-dir', data, '--resume', 'last', '--epochs', end], labs);
      expect(resumed).toMatchObject({ code: 0, stderr: '' });
      const options = words.filter((word) => word !== '--checkpoint-every' && word !== '30');
      const unbroken = await json([...small, ...options, '--epochs', end], checkoutOfLab2());
      expect(resumed.run.result).toEqual(unbroken.run.result);
      expect(resumed.run.history).toEqual(unbroken.run.history);
      const again = only(labs);
      // A kill may fall after the newest checkpoint is listed and before its file has its name: then the one before it.
      const startedFrom = how === 'kill' ? kept.slice(-2) : [newest];
      expect(again.record.status).toBe('completed');
      expect(again.record.resumes).toHaveLength(1);
      expect(startedFrom).toContain(again.record.resumes[0]?.epochs);
      expect(readMetrics(again.folder).map(({ epoch }) => epoch)).toEqual(
        Array.from({ length: newest + 250 }, (_, i) => i),
      );
    });

    test('killed before its first checkpoint: from the start', async () => {
      const run = await stopped('kill', ['--epochs', '400000']);
      const labs = checkoutOf(run);
      const { code, stderr } = await exp(['2', '--data-dir', data, '--resume', run.id, '--epochs', '120'], {
        checkout: labs,
      });
      expect(code).toBe(0);
      expect(stderr).toContain(`Continuing ${run.id} from its start: it has no checkpoint.\n`);
      const unbroken = await json([...small, '--epochs', '120'], checkoutOfLab2());
      expect(only(labs).record.result).toEqual(unbroken.run.result);
    });

    test('a run that is running is refused', async () => {
      const labs = checkoutOfLab2();
      const child = new Child([...small, '--epochs', '1000000'], { env, labs });
      await child.shows('Epoch 100:');
      const run = only(labs);
      const { code, stderr } = await exp(`2 --data-dir ${data} --resume last`, { checkout: labs });
      child.kill();
      await child.ends();
      expect(code).toBe(1);
      expect(stderr).toBe(
        `exp: process ${run.record.process.pid} writes the run ${run.id}\n     Wait for the end of that process, or stop it with Ctrl-C.\n`,
      );
    });
  },
);

describe('early stopping', () => {
  // Cross-entropy on few images: after a while the validation loss rises for good.
  const options = ['--loss', 'cross-entropy', '--lr', '2', '--validation', '0.3', '--patience', '1000'];
  const words = [...options, '--epochs', '20000'];

  // Windows has no SIGKILL.
  test.skipIf(process.platform === 'win32')(
    '--resume after a kill between the best epoch and the stop: the same stop, the same weights',
    async () => {
      const unbroken = await json([...small, ...words], checkoutOfLab2());
      const { bestEpoch, stoppedEarly } = unbroken.run.result;
      expect(stoppedEarly).toBe(true);
      const labs = checkoutOfLab2();
      const child = new Child([...small, ...words, '--checkpoint-every', '5'], { env, labs });
      await child.shows(`Epoch ${Math.ceil((bestEpoch + 60) / 100) * 100}:`);
      child.kill();
      await child.ends();
      const run = only(labs);
      const kept = run.record.checkpoints.at(-1)?.epochs ?? 0;
      expect(kept).toBeGreaterThan(bestEpoch + 1);
      expect(kept).toBeLessThan(bestEpoch + 1001);
      const resumed = await json(['2', '--data-dir', data, '--resume', 'last'], labs);
      expect(resumed).toMatchObject({ code: 0, stderr: '' });
      expect(resumed.run.result).toEqual(unbroken.run.result);
      expect(resumed.run.history).toEqual(unbroken.run.history);
      expect(readMetrics(only(labs).folder)).toHaveLength(bestEpoch + 1001);
    },
  );

  test('a run that has stopped early is not resumed, with more epochs neither', async () => {
    const checkout = checkoutOfLab2();
    const few = [...options.slice(0, -1), '5', '--epochs', '3000'];
    const { run } = await json([...small, ...few], checkout);
    const { id, record } = only(checkout);
    const done = run.result.bestEpoch + 6;
    expect(record.checkpoints.map(({ epochs }) => epochs)).toEqual([done]);
    for (const more of ['', ' --epochs 4000', ` --epochs ${done}`]) {
      const answer = await exp(`2 --data-dir ${data} --resume last${more}`, { checkout });
      expect(answer).toEqual({
        code: 2,
        stdout: '',
        stderr:
          `exp: the run ${id} stopped early, after ${done} epochs: it would stop there again\n` +
          `     Repeat it with more patience: pnpm exp 2 --from ${id} --patience …\n`,
      });
    }
    const shown = await exp('show last', { checkout });
    expect(shown.stdout).toMatch(new RegExp(`^ {2}epochs +${done} done$`, 'm'));
    expect(shown.stdout).toMatch(/^ {2}stopped early +true$/m);
    expect((await exp(`2 --data-dir ${data} --from last --patience 20`, { checkout })).stdout).toContain(
      'The weights of epoch ',
    );
  });

  test('one that it did not stop is trained longer, to the bits of one that was longer from the start', async () => {
    const checkout = checkoutOfLab2();
    const longer = await json([...small, ...options, '--epochs', '40'], checkoutOfLab2());
    await json([...small, ...options, '--epochs', '25'], checkout);
    const resumed = await json(['2', '--data-dir', data, '--resume', 'last', '--epochs', '40'], checkout);
    expect(resumed.run.result).toEqual(longer.run.result);
    expect(resumed.run.history).toEqual(longer.run.history);
  });
});

describe('a completed run', () => {
  test('is trained longer, to the bits of one that was longer from the start', async () => {
    const labs = checkoutOfLab2();
    const words = [...small, ...batches];
    await json([...words, '--epochs', '150'], labs);
    const longer = await json(['2', '--data-dir', data, '--resume', 'last', '--epochs', '320'], labs);
    const unbroken = await json([...words, '--epochs', '320'], checkoutOfLab2());
    expect(longer.run.result).toEqual(unbroken.run.result);
    // Epoch 149 was reported as the last one, which it is no more.
    expect(longer.run.history).toEqual(unbroken.run.history);
    const [first, second, ...more] = listRuns(labs);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ record: { options: { epochs: 150 }, checkpoints: [{ epochs: 150 }] } });
    expect(second).toMatchObject({
      record: {
        options: { epochs: 320 },
        continues: { id: first?.id, epochs: 150 },
        checkpoints: [{ epochs: 150 }, { epochs: 320 }],
      },
    });
    expect(readMetrics(second?.folder ?? '').map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: 320 }, (_, i) => i),
    );
  });

  test('is refused without more epochs, with fewer, and with options that change the training', async () => {
    const checkout = checkoutOfLab2();
    await json([...small, '--epochs', '5'], checkout);
    const { id } = only(checkout);
    for (const [words, cause, remedy] of [
      [
        '',
        `the run ${id} has completed all its 5 epochs`,
        'Train it longer with --epochs <more than 5>, or repeat it with --from.',
      ],
      ['--epochs 4', `--epochs 4: the run ${id} has done 5 already`, 'Give more than 5.'],
      [
        '--epochs 9 --lr 1',
        `--resume continues the training of ${id}: --lr would change it`,
        `Leave it out, or train from the start with: pnpm exp 2 --from ${id} --lr …`,
      ],
    ]) {
      const answer = await exp(`2 --data-dir ${data} --resume last ${words}`, { checkout });
      expect(answer).toEqual({ code: 2, stdout: '', stderr: `exp: ${cause}\n     ${remedy}\n` });
    }
    expect(only(checkout).status).toBe('completed');
  });

  test('on other data it is refused, and stays what it was', async () => {
    const checkout = checkoutOfLab2();
    await json([...small, '--epochs', '5'], checkout);
    const before = only(checkout);
    const other = smallDataset();
    const file = join(other, 'train-images-idx3-ubyte');
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] as number) ^ 255;
    writeFileSync(file, bytes);
    const { code, stderr } = await exp(
      ['2', '--data-dir', data, '--resume', 'last', '--epochs', '9', '--data-dir', other],
      {
        checkout,
      },
    );
    expect(code).toBe(3);
    expect(stderr).toContain('the training images are not those that the run began with');
    expect(only(checkout)).toEqual(before);
    expect((await exp(`2 --data-dir ${data} --resume last --epochs 9`, { checkout })).code).toBe(0);
  });
});

describe('a damaged checkpoint', () => {
  const words = [...small, ...batches, '--epochs', '50', '--checkpoint-every', '20'];

  async function damaged(): Promise<{ checkout: string; run: StoredRun; file: string }> {
    const checkout = checkoutOfLab2();
    await json(words, checkout);
    const run = only(checkout);
    const file = join(run.folder, 'checkpoint.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] as number) ^ 1; // one bit of a weight
    writeFileSync(file, bytes);
    return { checkout, run, file };
  }

  test('is refused by name, and the one before it goes on to the same bits', async () => {
    const { checkout, run, file } = await damaged();
    const refused = await exp(`2 --data-dir ${data} --resume last --epochs 90`, { checkout });
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(`exp: ${file} is damaged: its SHA-256 `);
    expect(refused.stderr).toContain(
      '     The one before it, after 40 epochs, is sound: add --checkpoint previous.\n',
    );
    expect(only(checkout).status).toBe('completed');
    const resumed = await json(
      ['2', '--data-dir', data, '--resume', run.id, '--epochs', '90', '--checkpoint', 'previous'],
      checkout,
    );
    expect(resumed.code).toBe(0);
    const unbroken = await json([...small, ...batches, '--epochs', '90'], checkoutOfLab2());
    expect(resumed.run.result).toEqual(unbroken.run.result);
    expect(resumed.run.history).toEqual(unbroken.run.history);
  });

  test('with none before it: what is left to do is said', async () => {
    const { checkout, run, file } = await damaged();
    copyFileSync(file, join(run.folder, 'checkpoint.previous.safetensors'));
    const { code, stderr } = await exp(`2 --data-dir ${data} --resume last --epochs 90`, { checkout });
    expect(code).toBe(3);
    expect(stderr).toContain('     Repeat the run from its start with --from in place of --resume.\n');
    rmSync(join(run.folder, 'checkpoint.previous.safetensors'));
    const missing = await exp(`2 --data-dir ${data} --resume last --epochs 90 --checkpoint previous`, {
      checkout,
    });
    expect(missing.stderr).toBe(
      `exp: ${run.id} has no previous checkpoint\n     Leave out --checkpoint previous.\n`,
    );
  });

  test('killed between the two renames: the last one lies under the name of the previous one', async () => {
    const { checkout, run, file } = await damaged();
    rmSync(file);
    const resumed = await json(['2', '--data-dir', data, '--resume', run.id, '--epochs', '90'], checkout);
    expect(resumed.code).toBe(0);
    expect(listRuns(checkout).at(-1)).toMatchObject({ record: { continues: { id: run.id, epochs: 40 } } });
  });
});

test('what cannot be written is said once, and the run goes on to its result', async () => {
  const labs = checkoutOfLab2();
  const child = new Child([...small, '--epochs', '3000', '--checkpoint-every', '10'], { env, labs });
  await vi.waitFor(() => expect(only(labs).record.checkpoints.length).toBeGreaterThan(0), 10_000);
  renameSync(only(labs).folder, join(labs, 'moved'));
  const { code, stdout, stderr } = await child.ends();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Test accuracy/m);
  expect(stderr).not.toContain('Recorded in');
  expect(stderr.match(/The record of this run will not be complete: ENOENT/g)).toHaveLength(1);
});
