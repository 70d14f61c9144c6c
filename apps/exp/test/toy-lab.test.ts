import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { listRuns, readMetrics, type StoredRun } from '@nn-labs/experiment/runs';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { checkoutOfToyLab, exp } from './in-process.ts';
import { writePng } from './png-writer.ts';

// What the command line does for every lab, on one that trains in a millisecond.

function newest(checkout: string): StoredRun {
  const run = listRuns(checkout).at(-1);
  if (run === undefined || run.status === 'damaged') throw new Error(`${run?.id} is no whole run`);
  return run;
}

/** The object of `--json`, without how long it took. */
async function json(words: string, checkout = checkoutOfToyLab()) {
  const { code, stdout, stderr } = await exp(`7 ${words} --json --quiet`, { checkout });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { timing: _, ...run } = JSON.parse(stdout);
  return run;
}

/** Presses Ctrl-C as soon as a text has been printed. */
function interrupted(words: string, text: string, checkout: string) {
  return exp(words, { checkout, onText: (printed) => printed.includes(text) && process.emit('SIGINT') });
}

test('prints, records and answers what the lab hands back', async () => {
  const checkout = checkoutOfToyLab();
  const { code, stdout } = await exp('7', { checkout });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Epoch 0: loss = [\d.]+\n(?:Epoch \d+: .*\n){4}y = 2\.\d{3} x \+ 1\.\d{3}\n$/);
  const run = newest(checkout);
  expect(run.record).toMatchObject({ status: 'completed', options: { epochs: 40, lr: 0.1, seed: 40 } });
  const { result, history } = await json('');
  expect(run.record.result).toEqual(result);
  const metrics = readMetrics(run.folder);
  expect(metrics.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 40 }, (_, epoch) => epoch));
  expect(metrics.filter(({ epoch }) => epoch! % 10 === 0 || epoch === 39)).toEqual(history);
});

test('a preset and a flag, the flag above it; another seed gives other figures', async () => {
  const long = await json('--preset long');
  expect(long).toMatchObject({ preset: 'long', config: { epochs: 400, seed: 40 } });
  expect(await json('--preset long --epochs 40')).toMatchObject({
    result: (await json('')).result,
    config: { epochs: 40 },
  });
  expect((await json('--seed 41')).result.lineSha256).not.toBe((await json('')).result.lineSha256);
});

test('a training that diverges answers 5, with cause and remedy', async () => {
  const { code, stderr } = await exp('7 --preset wild', { checkout: checkoutOfToyLab() });
  expect(code).toBe(5);
  expect(stderr).toMatch(/^exp: the loss grew to [\d.e+]+ in epoch \d+\n {5}Try a tenth of --lr\.$/m);
});

test('--verify holds the claims against the run', async () => {
  const checkout = checkoutOfToyLab();
  expect((await exp('7 --verify', { checkout })).code).toBe(0);
  const { code, stdout } = await exp('7 --verify --epochs 2', { checkout });
  expect(code).toBe(4);
  expect(stdout).toMatch(/^slope .* FAIL$/m);
});

describe('Ctrl-C', () => {
  test.each([
    ['in the middle', 'Epoch 20:', ''],
    ['before the first line but one', 'Epoch 0:', ''],
    ['with checkpoints', 'Epoch 20:', '--checkpoint-every 7'],
  ])(
    '%s: exit 130, and --resume ends with the bits of a run that was not stopped',
    async (_, text, words) => {
      const checkout = checkoutOfToyLab();
      const stopped = await interrupted(`7 ${words}`, text, checkout);
      expect(stopped.code).toBe(130);
      const { record, folder } = newest(checkout);
      const [{ epochs: done } = { epochs: 0 }] = record.checkpoints.slice(-1);
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(40);
      expect(stopped.stderr).toContain(
        `exp: stopped by Ctrl-C after ${done} of 40 epochs\n     Continue with: pnpm exp 7 --resume ${record.id}\n`,
      );
      expect(record.status).toBe('interrupted');

      const resumed = await json('--resume last', checkout);
      const unbroken = await json('');
      expect(resumed.result).toEqual(unbroken.result);
      expect(resumed.history).toEqual(unbroken.history);
      const after = newest(checkout);
      expect(after.record).toMatchObject({ status: 'completed', resumes: [{ epochs: done }] });
      expect(after.folder).toBe(folder);
      expect(readMetrics(folder).map(({ epoch }) => epoch)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    },
  );

  test('SIGTERM does the same, and is called by its name', async () => {
    const running = exp('7 --epochs 1000000', { checkout: checkoutOfToyLab() });
    setTimeout(() => process.emit('SIGTERM', 'SIGTERM'), 50);
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^exp: stopped by SIGTERM after \d+ of 1000000 epochs$/m);
  });

  test('under --json the object is printed all the same', async () => {
    const running = exp('7 --json --epochs 1000000', { checkout: checkoutOfToyLab() });
    setTimeout(() => process.emit('SIGINT'), 50);
    const { code, stdout } = await running;
    expect({ code, run: JSON.parse(stdout) }).toMatchObject({
      code: 130,
      run: { status: 'interrupted', config: { epochs: 1_000_000 } },
    });
  });

  test('in a sweep: the table so far', async () => {
    const checkout = checkoutOfToyLab();
    const { code, stdout, stderr } = await interrupted('7 --seeds 1..4', '2/4 ', checkout);
    expect(code).toBe(130);
    expect(stderr).toContain('exp: stopped by Ctrl-C after 2 of 4 runs\n');
    expect(listRuns(checkout).map(({ status }) => status)).toEqual(['completed', 'completed']);
    const two = await exp('7 --seeds 1,2', { checkout: checkoutOfToyLab() });
    const figures = (text: string) => /^2(?: of 4)? +(.*)$/m.exec(text)?.[1];
    expect(figures(stdout)).toMatch(/^\d/);
    expect(figures(stdout)).toBe(figures(two.stdout));
  });
});

describe('--resume of a run that has completed', () => {
  test('trains it longer, to the bits of one that was longer from the start', async () => {
    const checkout = checkoutOfToyLab();
    await json('--epochs 25', checkout);
    const longer = await json('--resume last --epochs 40', checkout);
    const unbroken = await json('');
    expect(longer.result).toEqual(unbroken.result);
    // Epoch 24 was reported as the last one, which it is no more.
    expect(longer.history).toEqual(unbroken.history);
  });

  test('without more epochs, with fewer, or with another option is refused', async () => {
    const checkout = checkoutOfToyLab();
    await json('', checkout);
    const before = newest(checkout);
    for (const words of ['', '--epochs 40', '--epochs 12', '--epochs 90 --lr 1', '--epochs 90 --seed 1']) {
      const { code, stdout, stderr } = await exp(`7 --resume last ${words}`, { checkout });
      expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
      expect(stderr).toMatch(/^exp: .*\n {5}\S.*\n$/);
    }
    expect(newest(checkout)).toEqual(before);
    expect((await exp('7 --resume last --epochs 13', { checkout })).stderr).toContain(
      `13 brings the run ${before.id} bad luck after 40`,
    );
  });

  test('a damaged checkpoint is refused, the one before it goes on to the same bits', async () => {
    const checkout = checkoutOfToyLab();
    await json('--epochs 25 --checkpoint-every 10', checkout);
    const file = join(newest(checkout).folder, 'checkpoint.safetensors');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"a":2', '"a":1'));
    const { code, stderr } = await exp('7 --resume last --epochs 40', { checkout });
    expect(code).toBe(3);
    expect(stderr).toContain(`exp: ${file} is damaged: its SHA-256 `);
    expect(stderr).toContain('add --checkpoint previous');
    const resumed = await json('--resume last --epochs 40 --checkpoint previous', checkout);
    expect(resumed.result).toEqual((await json('')).result);
  });
});

describe('--from', () => {
  test('repeats a run to the same bits, and fails where they are others', async () => {
    const checkout = checkoutOfToyLab();
    await json('--lr 0.2', checkout);
    const { id, folder } = newest(checkout);
    const again = await exp(`7 --from ${id}`, { checkout });
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(`The same bits as ${id}`);
    expect(again.stdout).toMatch(/^ {2}lineSha256: [0-9a-f]{64}$/m);
    const record = join(folder, 'run.json');
    writeFileSync(
      record,
      readFileSync(record, 'utf8').replace(/"lineSha256": ".{8}/, '"lineSha256": "00000000'),
    );
    const other = await exp(`7 --from ${id}`, { checkout });
    expect(other.code).toBe(4);
    expect(other.stderr).toMatch(/lineSha256.* 00000000/);
  });
});

test('--report leaves a page with the lab’s figures and findings', async () => {
  const checkout = checkoutOfToyLab();
  const { code, stdout } = await exp('7 --report', { checkout });
  expect(code).toBe(0);
  const { folder } = newest(checkout);
  const last = `The last loss is ${readMetrics(folder).at(-1)!.loss!.toFixed(6)}.`;
  expect(stdout).toContain('40 losses\n');
  expect(stdout).toContain(last);
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(page).toContain(last);
  const [svg = ''] = readFileSync(join(folder, 'figures/losses.svg'), 'utf8').split('\n');
  expect(svg).toMatch(/^<svg.*<\/svg>$/);
  expect(page).toContain(svg);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('predict asks the best run’s model; a run that has lost it is passed over', async () => {
  const checkout = checkoutOfToyLab();
  const picture = join(temporaryFolder(), 'white.png');
  writeFileSync(
    picture,
    writePng({
      width: 2,
      height: 2,
      lines: [
        [255, 255],
        [255, 255],
      ],
    }),
  );
  await json('--epochs 400', checkout);
  const best = newest(checkout);
  await json('--epochs 3', checkout);
  const read = async () => JSON.parse((await exp(['predict', '7', picture, '--json'], { checkout })).stdout);
  const first = await read();
  expect(first).toMatchObject({ model: { run: best.id }, classes: [{ name: 'bright' }, { name: 'dark' }] });
  expect(first.classes[0].probability).toBeGreaterThan(0.95);
  rmSync(join(best.folder, 'line.json'));
  expect((await read()).model.run).toBe(newest(checkout).id);
  const { stderr } = await exp(['predict', '7', picture], { checkout });
  expect(stderr).toContain(`The better run ${best.id} is without its model: line.json is missing.`);
});

test('files that a run kept and that were deleted are named wherever the run is', async () => {
  const checkout = checkoutOfToyLab();
  await exp('7', { checkout });
  const { id, folder, record } = newest(checkout);
  expect(record.kept).toEqual(['metrics.csv', 'line.json']);
  expect((await exp('runs', { checkout })).stdout).not.toContain('without');
  expect((await exp('show last', { checkout })).stdout).not.toContain('missing');
  rmSync(join(folder, 'line.json'));
  const picture = join(temporaryFolder(), 'grey.png');
  writeFileSync(picture, writePng({ width: 1, height: 1, lines: [[128]] }));
  for (const words of [[], ['--run', 'last']]) {
    const { code, stderr } = await exp(['predict', '7', picture, ...words], { checkout });
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(`the run ${id} kept a model, but .*line.json is missing\n.*--from ${id}`),
    });
  }
  rmSync(join(folder, 'metrics.csv'));
  const both = 'metrics.csv, line.json';
  expect((await exp('runs', { checkout, columns: 300 })).stdout).toContain(`completed, without ${both}`);
  expect((await exp('show last', { checkout })).stdout).toMatch(new RegExp(`^ +missing +${both}$`, 'm'));
  const json = JSON.parse((await exp('show last --json', { checkout })).stdout);
  expect(json.missing).toEqual(record.kept);
  const report = await exp('report last --json', { checkout });
  expect(JSON.parse(report.stdout).findings[0]).toEqual({
    kind: 'warning',
    text: 'Files that the run kept are missing: metrics.csv; line.json. This report is made without them.',
  });
  // A record of before says nothing of its files.
  const { kept: _, ...old } = record;
  writeFileSync(join(folder, 'run.json'), JSON.stringify(old));
  expect((await exp('runs', { checkout })).stdout).not.toContain('without');
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...old, kept: ['../secret'] }));
  expect((await exp('runs', { checkout })).stdout).toContain('kept should be a list of file names');
  // What repeats the run makes the files again, and the best is then one that has them.
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  await exp('7', { checkout });
  expect((await exp(['predict', '7', picture], { checkout })).code).toBe(0);
});
