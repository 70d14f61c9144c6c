import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { loadMnist } from '@nn-labs/mnist/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkoutOfToyLab, exp } from './in-process.ts';
import { writePng } from './png-writer.ts';
import { temporaryLab } from './temporary-lab.ts';

const folder = temporaryFolder();
const model = join(folder, 'model.safetensors');
const softmax = join(folder, 'softmax.safetensors');

const { images, labels } = (await loadMnist({ trainCount: 2000, env: {} })).train;

/** A digit of MNIST on paper, four times as large. */
function digitFile(label: number): string {
  const start = labels.indexOf(label) * 784;
  const lines = Array.from({ length: 160 }, (_, row) =>
    Array.from({ length: 160 }, (_, col) => {
      const [r, c] = [Math.floor(row / 4) - 6, Math.floor(col / 4) - 6];
      const ink = r < 0 || c < 0 || r > 27 || c > 27 ? 0 : (images[start + r * 28 + c] as number);
      return 245 - Math.round(0.85 * ink);
    }),
  );
  const path = join(folder, `${label}.png`);
  writeFileSync(path, writePng({ width: 160, height: 160, lines }));
  return path;
}

const train = ['2', '--quiet'];
const three = digitFile(3);

beforeAll(async () => {
  await exp([...train, '--epochs', '100', '--no-record', '--save-model', model]);
  await exp([...train, '--preset', 'softmax', '--epochs', '60', '--no-record', '--save-model', softmax]);
}, 120_000);

describe('pnpm exp predict 2', () => {
  test('shows what the network saw, and the ten classes, most likely first', async () => {
    const { code, stdout, stderr } = await exp(['predict', '2', three, '--model', softmax]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Model: ${softmax}\n` });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(`┌${'─'.repeat(28)}┐`);
    expect(lines[15]).toBe(`└${'─'.repeat(28)}┘`);
    expect(lines.slice(1, 15).every((line) => /^│[ ▀▄█]{28}│/.test(line))).toBe(true);
    const bars = lines.flatMap((line) => /^.{30} {3}(\d) +([\d.]+)%/.exec(line)?.slice(1) ?? []);
    const shares = bars.filter((_, index) => index % 2 === 1).map(Number);
    expect(shares).toHaveLength(10);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(bars[0]).toBe('3');
    expect(stdout).toMatch(/\nIt reads: 3\n$/);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(stdout).not.toContain('\u001b');
  });

  test('sigmoid outputs are called scores', async () => {
    const { stdout } = await exp(['predict', '2', three, '--model', model]);
    expect(stdout).toContain('The network’s outputs are scores of their own, not probabilities');
    const { stdout: other } = await exp(['predict', '2', three, '--model', softmax]);
    expect(other).not.toContain('scores');
  });

  test('in colour where colours are wanted', async () => {
    const { stdout } = await exp(['predict', '2', three, '--model', model], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001b[38;5;');
  });

  test('--json: the classes sum to 1, the 784 pixels, the network’s own outputs', async () => {
    const { code, stdout } = await exp(['predict', '2', three, '--model', model, '--json', '--quiet']);
    expect(code).toBe(0);
    const { classes, seen, details, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ experiment: 2, picture: three, model: { run: null, file: model } });
    expect(classes).toHaveLength(10);
    const sum = classes.reduce(
      (total: number, { probability }: { probability: number }) => total + probability,
      0,
    );
    expect(sum).toBeCloseTo(1, 12);
    expect(seen).toMatchObject({ rows: 28, cols: 28 });
    expect(seen.pixels).toHaveLength(784);
    expect(details).toMatchObject({ darkInk: true, marks: 1 });
    expect(details.outputs).toHaveLength(10);
  });

  test('most of the ten digits are read', async () => {
    let right = 0;
    for (let label = 0; label < 10; label++) {
      const { stdout } = await exp(['predict', '2', digitFile(label), '--model', softmax, '--json']);
      if (JSON.parse(stdout).classes[0].name === String(label)) right += 1;
    }
    expect(right).toBeGreaterThanOrEqual(8);
  });

  test('several pictures: one after the other, and a list with --json', async () => {
    const words = ['predict', '2', three, digitFile(4), '--model', softmax];
    const { stdout } = await exp(words);
    expect(stdout.match(/^It reads: \d$/gm)).toHaveLength(2);
    expect(stdout.indexOf(three)).toBeLessThan(stdout.indexOf(digitFile(4)));
    const { stdout: list } = await exp([...words, '--json']);
    expect(JSON.parse(list).map(({ picture }: { picture: string }) => picture)).toEqual(words.slice(2, 4));
  });

  test('a picture that cannot be read is named, and the others are read', async () => {
    const text = join(folder, 'text.png');
    writeFileSync(text, 'no picture');
    const words = ['predict', '2', text, three, '--model', softmax];
    const { code, stdout, stderr } = await exp(words);
    expect({ code, reads: stdout.match(/^It reads: \d$/gm) }).toEqual({ code: 3, reads: ['It reads: 3'] });
    expect(stderr).toMatch(new RegExp(`^exp: ${text} is .*, no PNG or JPEG$`, 'm'));
    const list = await exp([...words, '--json']);
    expect(list.code).toBe(3);
    expect(JSON.parse(list.stdout).map(({ picture }: { picture: string }) => picture)).toEqual([three]);
  });

  test('without --model: a run that kept one is needed, --run names it', async () => {
    const labs = checkoutOfToyLab();
    expect(await exp(['predict', '7', three], { checkout: labs })).toMatchObject({
      code: 2,
      stderr:
        'exp: lab 7 has no completed run on drawn that kept a model\n' +
        '     Make one with: pnpm exp 7, or name one with --run <run> or --model <file>.\n',
    });
    await exp('7', { checkout: labs });
    const last = await exp(['predict', '7', three, '--json', '--run', 'last'], { checkout: labs });
    expect(last).toMatchObject({ code: 0, stderr: '' });
    const { model: used } = JSON.parse(last.stdout);
    expect(used.file).toContain(used.run);
    // The last run is not the best: it has learnt nothing.
    await exp('7 --lr 0.000001', { checkout: labs });
    const best = await exp(['predict', '7', three], { checkout: labs });
    expect(best.stderr).toMatch(/^Model: .*line\.json \(slope match \d\d\.\d\d%\)\n$/);
    expect(best.stderr).toContain(used.run);
    expect(best.stderr).toContain((100 * used.slopeMatch).toFixed(2));
    const both = await exp(['predict', '7', three, '--run', 'last', '--model', model], { checkout: labs });
    expect(both.code).toBe(2);
  });
});

describe('refusals', () => {
  const predict = (words: readonly string[], labs?: string) =>
    exp(['predict', ...words], labs === undefined ? {} : { checkout: labs });

  test('a model that is none, that is missing, and one of other inputs', async () => {
    const text = join(folder, 'text.safetensors');
    writeFileSync(text, 'not a model');
    const hostile = await predict(['2', three, '--model', text]);
    expect(hostile.code).toBe(3);
    expect(hostile.stderr).toContain(`exp: ${text} is not a model that lab 2 can read: `);
    expect(await predict(['2', three, '--model', join(folder, 'none')])).toMatchObject({
      code: 2,
      stderr: `exp: there is no file ${join(folder, 'none')}\n     Give a file that a run of lab 2 kept, such as model.safetensors.\n`,
    });
  });

  test('a picture that is none, and a blank one', async () => {
    const text = join(folder, 'text.png');
    writeFileSync(text, 'hello');
    expect(await predict(['2', text, '--model', model])).toMatchObject({
      code: 3,
      stderr: `exp: ${text} is a text, no PNG or JPEG\n     Give a picture in PNG or JPEG format.\n`,
    });
    const blank = join(folder, 'blank.png');
    writeFileSync(blank, writePng({ width: 40, height: 40, lines: Array(40).fill(Array(40).fill(250)) }));
    const { code, stdout, stderr } = await predict(['2', blank, '--model', model]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('exp: no ink found: nothing on the picture stands out from its background\n');
  });

  test('a lab that classifies nothing, an unknown lab, missing words', async () => {
    const labs = temporaryLab('options: {}, run: () => ({})');
    expect(await predict(['7', three], labs)).toMatchObject({
      code: 2,
      stderr: 'exp: lab 7 reads no pictures\n     A lab can: with predict(model, image) in its definition.\n',
    });
    expect((await predict(['3', three])).stderr).toContain('exp: there is no lab 3; the only one is lab 2\n');
    for (const words of [['my digit.png'], ['my digit.png', '2']])
      expect(await predict(words)).toMatchObject({
        code: 2,
        stderr:
          "exp: the number of the lab is missing\n     Lab 2 reads pictures: pnpm exp predict 2 'my digit.png'\n",
      });
    expect(await predict(['2'])).toMatchObject({
      code: 2,
      stderr: 'exp: no picture is named\n     Such as: pnpm exp predict 2 digit.png\n',
    });
    expect((await predict([])).code).toBe(2);
  });
});
