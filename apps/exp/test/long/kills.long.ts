import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { listRuns, type StoredRun } from '@nn-labs/experiment/runs';
import { RandomState } from '@nn-labs/linalg';
import { describe, expect, test } from 'vitest';
import { Child, type Ended } from '../child.ts';
import { checkoutOfLab2, withoutMnist } from '../in-process.ts';
import { smallDataset } from '../small-dataset.ts';

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 32);
const kills = Number(process.env.FUZZ_RUNS ?? 30);

const data = smallDataset();
const env = withoutMnist();
const quick = ['--data', 'idx', '--data-dir', data, '--limit', '90', '--hidden', '8', '--epochs', '300'];
const settings: readonly (readonly string[])[] = [
  ['--log-interval', '50'],
  ['--batch-size', '20', '--init', 'he', '--bias', '--log-interval', '70', '--dtype', 'float32'],
  [
    '--batch-size',
    '30',
    '--optimizer',
    'adamw',
    '--weight-decay',
    '0.1',
    '--lr-schedule',
    'cosine',
    '--log-interval',
    '60',
  ],
  [
    ...['--batch-size', '40', '--optimizer', 'adam', '--lr', '0.001', '--log-interval', '60'],
    ...[
      '--dropout',
      '0.3',
      '--input-dropout',
      '0.1',
      '--elastic-alpha',
      '8',
      '--rotate',
      '10',
      '--epochs',
      '120',
    ],
  ],
];

/** What a run that nobody stops leaves. */
interface Whole {
  readonly words: readonly string[];
  readonly run: StoredRun;
  readonly metrics: string;
  readonly stdout: string;
  readonly ms: number;
}

async function whole(words: readonly string[]): Promise<Whole> {
  const labs = checkoutOfLab2();
  const startMs = performance.now();
  const { code, stdout } = await new Child(['2', ...words], { env, labs }).ends();
  const ms = performance.now() - startMs;
  expect(code).toBe(0);
  const [run] = stored(labs);
  return { words, run: run as StoredRun, metrics: metricsOf(run as StoredRun), stdout, ms };
}

/** Every folder loads, whatever was killed in it. */
function stored(labs: string): StoredRun[] {
  const runs = listRuns(labs);
  expect(runs.filter(({ status }) => status === 'damaged')).toEqual([]);
  return runs as StoredRun[];
}

function metricsOf({ folder }: StoredRun): string {
  return readFileSync(join(folder, 'metrics.csv'), 'utf8');
}

async function killedAfter(ms: number, words: readonly string[], labs: string): Promise<Ended> {
  const child = new Child(words, { env, labs });
  await sleep(ms);
  child.kill();
  return child.ends();
}

describe.skipIf(process.platform === 'win32')('killed at any moment', () => {
  test(`${kills} times, seed ${seed}: every folder loads, every status is right, every resume gives the bits of an unbroken run`, {
    timeout: 3_600_000,
  }, async () => {
    const random = new RandomState(seed);
    const wholes: Whole[] = [];
    for (const words of settings) wholes.push(await whole([...quick, ...words, '--checkpoint-every', '20']));
    const labs = checkoutOfLab2();
    /** Which unbroken run each of the folders is to be equal to. */
    const expected = new Map<string, Whole>();
    const counts = { begun: 0, resumed: 0, beforeTheFolder: 0, completed: 0, withCheckpoint: 0 };

    const missing = () => Object.entries(counts).filter(([, count]) => count === 0);
    // A machine that is busy now and was not before, or the other way round, takes more of them to meet every moment.
    for (let i = 0; i < kills || (i < 4 * kills && missing().length > 0); i++) {
      const broken = stored(labs).filter(({ status }) => status === 'interrupted');
      const resumes = broken.length > 0 && random.random() < 0.5;
      const target = resumes ? broken[random.randint(broken.length)] : undefined;
      const model = target === undefined ? wholes[random.randint(wholes.length)] : expected.get(target.id);
      if (model === undefined) throw new Error(`a run that nobody began: ${target?.id}`);
      const words =
        target === undefined
          ? ['2', ...model.words]
          : ['2', '--data-dir', data, '--resume', target.id, '--checkpoint-every', '20'];
      // The golden ratio spreads the moments evenly over the run, however few they are.
      const moment = (i * 0.618_034 + 0.1 * random.random()) % 1;
      const { code } = await killedAfter((0.1 + 1.2 * moment) * model.ms, words, labs);

      const runs = stored(labs);
      const own = target ?? runs.find(({ id }) => !expected.has(id));
      if (own === undefined) {
        counts.beforeTheFolder++;
        continue;
      }
      expected.set(own.id, model);
      const after = runs.find(({ id }) => id === own.id);
      // Killed between its last word and its end, it has completed all the same.
      if (code === 0 || after?.status === 'completed') {
        expectWhole(after as StoredRun, model);
        counts.completed++;
      } else {
        expect(after?.status).toBe('interrupted');
        counts[target === undefined ? 'begun' : 'resumed']++;
        if ((after?.record.checkpoints.length ?? 0) > 0) counts.withCheckpoint++;
      }
      for (const other of runs) {
        if (other.id !== own.id) expect(['interrupted', 'completed']).toContain(other.status);
      }
    }

    // The test has met every kind of moment, or it proves little.
    expect(missing()).toEqual([]);
    for (const { id, status } of stored(labs)) {
      if (status === 'completed') continue;
      const model = expected.get(id) as Whole;
      const { code, stdout } = await new Child(['2', '--data-dir', data, '--resume', id], {
        env,
        labs,
      }).ends();
      expect(code).toBe(0);
      // From where it goes on, it prints what the unbroken run printed.
      const head = stdout.split('\n').slice(0, 3).join('\n');
      const rest = stdout.split('\n').slice(3).join('\n');
      expect(model.stdout.startsWith(head) && model.stdout.endsWith(rest)).toBe(true);
      expectWhole(stored(labs).find((run) => run.id === id) as StoredRun, model);
    }
  });
});

function expectWhole(run: StoredRun, model: Whole): void {
  expect(run.status).toBe('completed');
  expect(run.record.result).toEqual(model.run.record.result);
  expect(run.record.history).toEqual(model.run.record.history);
  expect(run.record.data).toEqual(model.run.record.data);
  expect(metricsOf(run)).toBe(model.metrics);
}

test('eight runs at once in one checkout: eight folders, eight equal results', {
  timeout: 600_000,
}, async () => {
  const labs = checkoutOfLab2();
  const words = ['2', ...quick, '--checkpoint-every', '20', '--threads', '1'];
  const children = Array.from({ length: 8 }, () => new Child(words, { env, labs }));
  const ended = await Promise.all(children.map((child) => child.ends()));
  expect(ended.map(({ code }) => code)).toEqual(Array(8).fill(0));
  const runs = stored(labs);
  expect(runs.map(({ status }) => status)).toEqual(Array(8).fill('completed'));
  expect(new Set(runs.map(({ id }) => id)).size).toBe(8);
  expect(new Set(runs.map(({ record }) => JSON.stringify(record.result))).size).toBe(1);
  expect(new Set(runs.map(metricsOf)).size).toBe(1);
});
