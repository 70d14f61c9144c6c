import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns, type StoredRun } from '@nn-labs/experiment/runs';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { Child } from '../child.ts';
import { checkoutOfLab, exp, withoutMnist } from '../in-process.ts';

// Lab 4, a convolutional network, on the sample that comes with the labs: all that lab 2 can is tried here too.

const env = withoutMnist();
const small = '4 --preset first --limit 300 --epochs 6 --log-interval 2'.split(' ');
const pictures = join(import.meta.dirname, '../pictures');

/** What `predict --json` prints of a picture, the likeliest class first. */
interface Read {
  readonly classes: readonly { readonly name: string }[];
}

/** Runs the command line, and answers the object that `--json` prints. */
async function json(words: string | readonly string[], checkout: string) {
  const list = typeof words === 'string' ? words.split(' ') : words;
  const { code, stdout, stderr } = await exp([...list, '--json', '--quiet'], { checkout, env });
  return { code, stderr, printed: stdout === '' ? null : JSON.parse(stdout) };
}

function newest(checkout: string): StoredRun {
  const run = listRuns(checkout).at(-1);
  if (run === undefined || run.status === 'damaged') throw new Error(`no run, but ${run?.id}`);
  return run;
}

let whole: { readonly checkout: string; readonly history: unknown; readonly result: unknown };

beforeAll(async () => {
  const checkout = checkoutOfLab(4);
  const { printed } = await json(small, checkout);
  whole = { checkout, history: printed.history, result: printed.result };
});

describe('a run that was stopped goes on to the bits of one that was not', () => {
  test.each(['interrupt', 'kill'] as const)('by %s', async (how) => {
    const labs = checkoutOfLab(4);
    const child = new Child([...small, '--checkpoint-every', '1'], { env, labs });
    await child.shows('Epoch 2:');
    child[how]();
    const { code, signal } = await child.ends();
    expect([code, signal]).toEqual(how === 'kill' ? [null, 'SIGKILL'] : [130, null]);
    const { id } = newest(labs);
    const { printed } = await json('4 --resume last', labs);
    expect({ history: printed.history, result: printed.result, checkout: whole.checkout }).toEqual(whole);
    expect(newest(labs)).toMatchObject({ id, status: 'completed' });
  });

  test('not with what would change it', async () => {
    const { code, stderr } = await json('4 --resume last --maps 4', whole.checkout);
    expect(code).toBe(2);
    expect(stderr).toContain('--maps would change it');
    const longer = await json('4 --resume last --epochs 9', whole.checkout);
    expect(longer.code).toBe(2);
    expect(longer.stderr).toContain('--lr-schedule cosine spreads its rates over all epochs');
  });
});

test('--from repeats it: all its figures are equal', async () => {
  const { code, stdout } = await exp('4 --from last', { checkout: whole.checkout, env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/The same bits as \S+: all \d+ figures of its result and history are equal/);
});

test('--seeds and --sweep: each run by itself, and a report beside each other', async () => {
  const checkout = checkoutOfLab(4);
  const seeds = await json([...small, '--epochs', '1', '--seeds', '1..2'], checkout);
  const accuracies = seeds.printed.runs.map(
    (run: { result: { testAccuracy: number } }) => run.result.testAccuracy,
  );
  expect(new Set(accuracies).size).toBe(2);
  const words = [...small, '--epochs', '1', '--sweep', 'maps=3,4-8', '--sweep', 'kernel=3,4', '--report'];
  const { code, stdout } = await exp(words, { checkout, env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^4-8 +4 +1 /m);
  expect(readdirSync(join(checkout, 'runs/reports')).filter((name) => name.endsWith('.html'))).toHaveLength(
    1,
  );
});

test('--report draws filters, maps and which part of a digit matters, beside the figures of every classifier', async () => {
  const { code } = await exp('report last', { checkout: whole.checkout, env });
  expect(code).toBe(0);
  expect(readdirSync(join(newest(whole.checkout).folder, 'figures')).sort()).toEqual(
    ['confusion-matrix', 'feature-maps', 'kernels', 'learning-curves', 'occlusion', 'surest-mistakes'].map(
      (name) => `${name}.svg`,
    ),
  );
});

test('--verify --preset first: its claims hold, and its model reads photos of a 3', async () => {
  const checkout = checkoutOfLab(4);
  const model = join(temporaryFolder(), 'model.safetensors');
  const { code, printed } = await json(`4 --verify --preset first --save-model ${model}`, checkout);
  expect(printed.claims.map(({ pass }: { pass: boolean }) => pass)).toEqual([true, true]);
  expect(code).toBe(0);
  expect(printed.result.testAccuracy).toBeGreaterThanOrEqual(0.94);
  const other = await json([...small, '--epochs', '1', '--verify'], checkout);
  expect(other.code).toBe(4);
  const threes = readdirSync(pictures).filter((name) => name.endsWith('-3.png'));
  for (const from of [
    ['--model', model],
    ['--run', 'best'],
  ]) {
    const read = await json(
      ['predict', '4', ...threes.map((name) => join(pictures, name)), ...from],
      checkout,
    );
    expect(read.printed.map(({ classes }: Read) => classes[0]?.name)).toEqual(threes.map(() => '3'));
  }
});
