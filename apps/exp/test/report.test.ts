import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startRecording } from '@nn-labs/experiment/runs';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkoutOfLab2, exp, type Finished, root } from './in-process.ts';
import { smallDataset } from './small-dataset.ts';

const checkout = checkoutOfLab2();
const data = smallDataset();
const small = ['2', '--data', 'idx', '--data-dir', data, '--limit', '80', '--hidden', '9', '--epochs', '20'];
const figures = ['confusion-matrix.svg', 'hidden-weights.svg', 'learning-curves.svg', 'surest-mistakes.svg'];

describe('--report', () => {
  let finished: Finished;
  let folder: string;
  let page: string;
  beforeAll(async () => {
    finished = await exp([...small, '--report', '--lr', '0.02'], { checkout });
    folder = /^Recorded in (.*)$/m.exec(finished.stderr)?.[1] ?? 'nowhere';
    page = readFileSync(join(folder, 'report.html'), 'utf8');
  });

  test('prints curve, confusion matrix, findings and the place of the page after the results', () => {
    expect(finished.code).toBe(0);
    const { stdout } = finished;
    const order = ['Weights SHA-256', 'Accuracy   ', 'What it is (rows)', '\n! ', 'Report: '].map((text) =>
      stdout.indexOf(text),
    );
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(stdout.trimEnd().endsWith('report.html')).toBe(true);
    const report = stdout.slice(stdout.indexOf('Accuracy   ')).split('\n');
    expect(
      Math.max(...report.filter((line) => !line.startsWith('Report:')).map((line) => line.length)),
    ).toBeLessThanOrEqual(72);
  });

  test('leaves the page and its figures in the run’s folder, and the page holds the same figures', () => {
    expect(readdirSync(join(folder, 'figures')).sort()).toEqual(figures);
    for (const name of figures) {
      expect(page).toContain(
        readFileSync(join(folder, 'figures', name), 'utf8')
          .replace(/<!-- .* -->/, '')
          .trim(),
      );
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('the page says what was changed, what came out, and how to repeat it', () => {
    const { record } = JSON.parse(`{"record":${readFileSync(join(folder, 'run.json'), 'utf8')}}`);
    expect(page).toContain('Preset <code>notebook</code>, with these options changed.');
    expect(page).toMatch(/<code>--lr<\/code><\/th><td><strong>0\.02<\/strong><\/td><td>0\.005<\/td>/);
    expect(page).toMatch(/<details><summary>All \d+ options<\/summary>/);
    expect(page).toContain(`<pre>${record.command}</pre>`);
    expect(page).toContain(record.result.weightsSha256);
    expect(page).toContain(record.environment.cpu);
    expect(page).toContain(`<dd>${(record.result.testAccuracy * 100).toFixed(2)}%</dd>`);
  });

  test('the page asks for nothing from outside', () => {
    expect(page).toContain("default-src 'none'");
    // Names of namespaces are no addresses; every other reference is data.
    const references = [...page.matchAll(/(?:href|src)="([^"]*)"|url\(([^)]*)\)|@import/g)].map(
      ([all]) => all,
    );
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((reference) => !/^(?:href|src)="data:/.test(reference))).toEqual([]);
    expect(page).not.toContain('<script');
  });

  test('exp report makes the same page again, of a run named by a part of its id', async () => {
    const id = folder.split(/[\\/]/).at(-1) ?? '';
    const again = await exp(['report', id.slice(-4), '--data-dir', data, '--json'], { checkout });
    expect(again).toMatchObject({ code: 0, stderr: '' });
    const { run, page: path, figures: paths, findings } = JSON.parse(again.stdout);
    expect(run).toBe(id);
    expect(readFileSync(path, 'utf8')).toBe(page);
    expect(paths).toHaveLength(4);
    expect(findings[0]).toMatchObject({ kind: expect.any(String), text: expect.any(String) });
  });

  test('under --json there is one object on standard output, and the page all the same', async () => {
    const { code, stdout, stderr } = await exp([...small, '--report', '--json'], { checkout });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ experiment: 2, status: 'completed' });
    const recorded = /^Recorded in (.*)$/m.exec(stderr)?.[1] ?? 'nowhere';
    expect(readdirSync(recorded)).toContain('report.html');
  });

  test('needs a record', async () => {
    expect(await exp('2 --report --no-record', { checkout })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--report needs the run’s record, but --no-record is given'),
    });
  });
});

describe('exp report', () => {
  test('without a run, of a run that is not there, and with too many words', async () => {
    const empty = checkoutOfLab2();
    expect(await exp('report', { checkout: empty })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no run yet'),
    });
    expect(await exp('report zzzz', { checkout })).toMatchObject({ code: 2, stdout: '' });
  });

  test('builds the lab that the run is of, and says when that fails', async () => {
    const asked: string[][] = [];
    const prepare = async (folders: readonly string[]) => asked.push([...folders]) > 1;
    const again = await exp('report last', { checkout, prepare });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('lab 2 could not be built') });
    expect((await exp(`report last --data-dir ${data}`, { checkout, prepare })).code).toBe(0);
    expect(asked).toEqual([['experiments/experiment-2'], ['experiments/experiment-2']]);
  });

  test('of data that are gone says so, and writes nothing', async () => {
    const other = smallDataset();
    const { stderr } = await exp([...small.with(4, other)], { checkout });
    const folder = /^Recorded in (.*)$/m.exec(stderr)?.[1] ?? 'nowhere';
    writeFileSync(join(other, 't10k-labels-idx1-ubyte'), 'gone');
    const { code, stderr: said } = await exp(['report', folder, '--data-dir', other], { checkout });
    expect(code).toBe(3);
    expect(said).toContain('t10k-labels-idx1-ubyte');
    expect(readdirSync(folder)).not.toContain('report.html');
  });
});

/** A checkout with one lab, number 7, written in plain JavaScript. */
function checkoutOfLab7(members: string): string {
  const folder = temporaryFolder();
  const lab = join(folder, 'experiments/experiment-7');
  mkdirSync(lab, { recursive: true });
  writeFileSync(
    join(lab, 'package.json'),
    JSON.stringify({ type: 'module', exports: { '.': './index.js' } }),
  );
  const built = pathToFileURL(join(root, 'packages/experiment/dist/index.js')).href;
  writeFileSync(
    join(lab, 'index.js'),
    `import { defineExperiment, integer } from ${JSON.stringify(built)};
    export default defineExperiment({
      id: 7, title: '<b>Seven</b> & more', summary: 'A test.',
      options: { n: integer({ description: 'how "many"', default: 3 }) },
      run: ({ n }) => ({ result: { n } }),
      ${members}
    });`,
  );
  return folder;
}

describe('another lab', () => {
  test('that has no report says so, and offers no --report', async () => {
    const checkout = checkoutOfLab7('');
    expect((await exp('7', { checkout })).code).toBe(0);
    expect(await exp('report', { checkout })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('lab 7 has no report'),
    });
    expect((await exp('7 --report', { checkout })).code).toBe(2);
    expect((await exp('7 --help', { checkout })).stdout).not.toContain('--report');
  });

  test('has its claims, repository and words on the page, none of them as HTML', async () => {
    const checkout = checkoutOfLab7(`
      claims: [
        { name: 'n is <3>', expected: '3', tolerance: 'exact', found: ({ result }) => String(result.n) },
        { name: 'n is 4', expected: '4', tolerance: 'exact', found: ({ result }) => String(result.n) },
      ],
      report: (config, run) => ({
        figures: [{ name: 'one', title: 'A <i>title</i>', caption: 'n = ' + run.outcome.result.n, svg: '<svg/>' }],
        findings: [{ kind: 'note', text: '1 < 2 & "so on"' }],
        text: ['drawn in text'],
      }),`);
    writeFileSync(join(checkout, 'package.json'), JSON.stringify({ repository: 'github:ada/labs' }));
    const { code, stdout, stderr } = await exp('7 --report', { checkout });
    expect(code).toBe(0);
    expect(stdout).toContain('drawn in text\n\n· 1 < 2 & "so on"\n\nReport: ');
    const folder = /^Recorded in (.*)$/m.exec(stderr)?.[1] ?? 'nowhere';
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(page).toContain('&lt;b&gt;Seven&lt;/b&gt; &amp; more');
    expect(page).toContain('1 &lt; 2 &amp; &quot;so on&quot;');
    expect(page).toContain('how &quot;many&quot;');
    expect(page).not.toMatch(/<b>|<i>/);
    expect(page).toContain('1 of 2 claims is kept');
    expect(page).toMatch(/n is &lt;3&gt;<\/th><td>.*>kept<\/span><\/span><\/td><td>3<\/td><td>3<\/td>/);
    expect(page).toMatch(/n is 4<\/th><td>.*>not kept<\/span><\/span><\/td><td>3<\/td><td>4<\/td>/);
    // With another option there is nothing to claim.
    const other = await exp('7 --report --n 4', { checkout });
    const second = /^Recorded in (.*)$/m.exec(other.stderr)?.[1] ?? 'nowhere';
    expect(readFileSync(join(second, 'report.html'), 'utf8')).not.toContain('n is 4');
  });

  test('that names a figure outside of its folder is refused', async () => {
    const checkout = checkoutOfLab7(
      `report: () => ({ figures: [{ name: '../x', title: '', caption: '', svg: '<svg/>' }], findings: [], text: [] }),`,
    );
    const { code, stderr } = await exp('7 --report', { checkout });
    expect(code).toBe(1);
    expect(stderr).toContain("the figure's name '../x' is not a file name");
  });

  test('of a run that is still going on there is no report', async () => {
    const checkout = checkoutOfLab7('report: () => ({ figures: [], findings: [], text: [] }),');
    const request = {
      preset: 'default',
      options: { n: 3 },
      changed: {},
      command: 'pnpm exp 7',
      figures: {},
    };
    const recording = await startRecording(checkout, 7, {
      ...request,
      checkpointEvery: null,
      warn: () => {},
    });
    const { code, stderr } = await exp('report', { checkout });
    expect(code).toBe(2);
    expect(stderr).toContain(`the run ${recording.id} is still going on`);
    await recording.finish({});
  });
});
