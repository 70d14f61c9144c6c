import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshCopy, freshCopy } from '../../src/fresh-copy.ts';
import { writeLab } from '../../src/handmade-lab.ts';
import { type Finished, type RunOptions, report } from '../../src/run-command.ts';

// Whole labs on the classifier package, in a fresh copy of the repository and with nothing but the sample of MNIST.

let copy: FreshCopy;

const labs = { 7: 'softmax', 8: 'own-layer', 9: 'autoencoder', 10: 'two-classes' };

beforeAll(async () => {
  copy = await freshCopy({ sharesBuilds: true });
  for (const [id, name] of Object.entries(labs)) {
    const source = readFileSync(join(import.meta.dirname, `../labs/${name}-${id}.ts`), 'utf8');
    writeLab(copy, Number(id), source, ['classifier', 'experiment', 'network']);
  }
});

afterAll(() => copy?.remove());

function start(words: string, options?: Pick<RunOptions, 'stopAt'>): Promise<Finished> {
  return copy.run([process.execPath, 'apps/exp/bin/start.cjs', 'exp', ...words.split(' ')], {}, options);
}

/** A command that must end with a code, 0 unless said otherwise; answers what it printed. */
async function exp(words: string, code = 0): Promise<string> {
  const finished = await start(words);
  expect(finished.code, report([words], finished)).toBe(code);
  return finished.stdout;
}

interface Printed {
  readonly status: string;
  readonly history: readonly Readonly<Record<string, number>>[];
  readonly result: Readonly<Record<string, unknown>>;
}

const json = async (words: string): Promise<Printed> => JSON.parse(await exp(`${words} --json --quiet`));

/** What is the same in two runs of the same bits. */
const figures = ({ history, result }: Printed) => ({ history, result });

/** Starts a run, stops it by a signal at a line, and resumes it: the figures are those of a run that was never stopped. */
async function stopAndResume(words: string, text: string, signal: NodeJS.Signals): Promise<void> {
  const whole = await json(`${words} --no-record`);
  const stopped = await start(`${words} --checkpoint-every 1`, { stopAt: { text, signal } });
  expect(stopped.code, report([words], stopped)).toBe(signal === 'SIGINT' ? 130 : null);
  const resumed = await json(`${words.split(' ')[0]} --resume last`);
  expect(figures(resumed)).toEqual(figures(whole));
}

const picture = 'apps/exp/test/pictures/card-clear-margin-3.png';

/** The page that a run of a lab makes, without the bytes of its pictures, and what is printed. */
async function reported(words: string): Promise<{ page: string; printed: string }> {
  const printed = await exp(`${words} --report --quiet`);
  const file = join(copy.root, /^Report: (.+)$/m.exec(printed)?.[1] ?? 'nowhere');
  const page = readFileSync(file, 'utf8').replaceAll(/base64,[^"]+/g, '');
  return { page, printed };
}

describe('softmax regression, twenty lines', () => {
  test('runs, and prints what --json says', async () => {
    const printed = await exp('7');
    expect(printed).toMatch(/^Data Loaded: X shape: \(2000, 784\), y shape: \(2000, 10\)\n/);
    const { result, history, status } = await json('7');
    expect(printed).toContain(`Weights SHA-256: ${result.weightsSha256}\n`);
    expect(printed.match(/^Epoch \d: Accuracy = \d\d\.\d\d%$/gm)).toHaveLength(10);
    expect([history.length, status]).toEqual([10, 'completed']);
  });

  test('keeps its claims, each on its preset', async () => {
    const printed = await exp('7 --verify');
    expect(printed.match(/Verified: .+ hold/g)).toHaveLength(2);
  });

  test('stops early', async () => {
    const { result } = await json('7 --preset stop');
    expect(result.stoppedEarly).toBe(true);
    expect(result.validationAccuracy ?? result.bestEpoch).toBeDefined();
  });

  test('keeps its network, which reads a digit', async () => {
    await exp('7 --save-model own.safetensors --quiet');
    expect(existsSync(join(copy.root, 'own.safetensors'))).toBe(true);
    expect(await exp(`predict 7 ${picture} --model own.safetensors`)).toMatch(/^It reads: \d$/m);
    expect(await exp(`predict 7 ${picture}`)).toMatch(/^It reads: \d$/m);
  });

  test.each(['SIGKILL', 'SIGINT'] as const)('stopped by %s, it goes on to the same bits', async (signal) => {
    await stopAndResume('7 --preset thousand --epochs 300', 'Epoch 20:', signal);
  });

  test('makes a report', async () => {
    const { page } = await reported('7');
    for (const figure of ['Learning curves', 'What is taken for what', 'Its surest mistakes']) {
      expect(page).toContain(`<h3>${figure}</h3>`);
    }
    expect(page).not.toMatch(/NaN|undefined/);
  });
});

describe('a layer of the lab’s own', () => {
  test('trains on rows of pixels, and reads a digit with the network that was kept', async () => {
    expect(await exp('8 --dry-run')).toMatch(/^Would train 784-16-16-10 /);
    const { result } = await json('8');
    expect(result.testAccuracy).toBeGreaterThan(0.75);
    expect(await exp(`predict 8 ${picture}`)).toMatch(/^It reads: \d$/m);
  });

  test('stopped by a kill, it goes on to the same bits', async () => {
    await stopAndResume('8 --epochs 60', 'Epoch 3:', 'SIGKILL');
  });

  test('makes a report', async () => {
    expect((await reported('8')).page).toContain('Learning curves');
  });
});

describe('an autoencoder, 784-32-784', () => {
  test('reports a loss and pictures, no accuracy', async () => {
    const { page, printed } = await reported('9');
    expect(printed).toMatch(/^Test loss = \d+\.\d+ on 10,000 images it has never seen$/m);
    expect(page).toContain('What it gives back');
    for (const text of [page, printed]) expect(text).not.toMatch(/accuracy|NaN|undefined/i);
  });

  test('has no accuracy under --json, and is judged by its loss', async () => {
    const { result, history } = await json('9');
    expect(Object.keys({ ...result, ...history[0] }).filter((name) => /accuracy/i.test(name))).toEqual([]);
    expect(history.at(-1)?.loss).toBeLessThan(history[0]?.loss ?? 0);
    expect(await exp('runs 9')).toMatch(/test loss/);
  });

  test('stopped by a kill, it goes on to the same bits', async () => {
    await stopAndResume('9 --limit 200 --epochs 30', 'Epoch 2:', 'SIGKILL');
  });
});

describe('two classes, one output', () => {
  test('is judged by its threshold, and keeps its claim', async () => {
    expect(await exp('10 --verify')).toContain('Verified: the claim holds.');
    const { result } = await json('10');
    const [[n00 = 0, n01 = 0] = [], [n10 = 0, n11 = 0] = []] = result.confusion as number[][];
    expect(n00 + n01 + n10 + n11).toBe(10_000);
    expect((n00 + n11) / 10_000).toBe(result.testAccuracy);
  });

  test('makes a report', async () => {
    const { page } = await reported('10');
    expect(page).toContain('What is taken for what');
    expect(page).not.toMatch(/NaN|undefined/);
  });
});
