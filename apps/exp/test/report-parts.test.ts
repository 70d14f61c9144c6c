import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns } from '@nn-labs/experiment/runs';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { describe, expect, test } from 'vitest';
import { exp } from './in-process.ts';
import { temporaryLab } from './temporary-lab.ts';

/** A lab whose accuracy is a tenth of n, and whose report computes it again. */
const definition = `
  options: {
    n: integer({ description: 'n', default: 3 }),
    seed: integer({ description: 'seed', default: 1 }),
    dataDir: path({ description: 'a folder', placeholder: '<folder>' }),
  },
  claims: [{ name: 'a hash', expected: '${'a'.repeat(64)}', tolerance: 'exact', found: ({ result }) => result.weightsSha256 }],
  figures: { testAccuracy: { as: 'percent' } },
  run({ n, seed }, { record }) {
    record.metrics({ epoch: 0, loss: n });
    return { history: [{ epoch: 0, loss: n }], result: { testAccuracy: n / 10 + seed / 100, weightsSha256: '${'a'.repeat(64)}' } };
  },
  report({ n, seed, dataDir }, run) {
    return {
      figures: n === 3 ? [{ name: 'one', title: 'One', caption: 'c', svg: '<svg/>' }] : [],
      findings: [{ kind: 'warning', text: 'It is 3.', advice: { text: 'Take 4.', command: 'pnpm exp 7 --n 4', measured: 'It gave 4.' } }],
      text: ['read from ' + dataDir],
      computed: { result: { testAccuracy: n / 10 + seed / 100 } },
    };
  },
  compare(settings) {
    return {
      figures: [], text: [],
      findings: [{ kind: 'note', text: settings.map(({ name, runs }) => name + ' x ' + runs.length).join('; ') }],
      computed: settings.map(({ runs }) => runs.map(({ config: { n, seed } }) => ({ result: { testAccuracy: n / 10 + seed / 100 } }))),
    };
  },`;

const pageOf = (stdout: string): string =>
  readFileSync(/^Report: (.*)$/m.exec(stdout)?.[1] ?? 'nowhere', 'utf8');

describe('the words of whoever hands it in', () => {
  const checkout = temporaryLab(definition);
  const folder = temporaryFolder();
  const notes = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('title, author and Markdown are on the page; HTML in them is text, and no link is a script', async () => {
    const file = notes(
      'my.md',
      '# Mine\n\n**bold** [a](javascript:alert(1)) <script>x</script>\n\n|a|\n|-|\n|b|\n',
    );
    const words = ['7', '--report', '--title', '<i>T</i>', '--author', 'A & B', '--notes', file];
    const page = pageOf((await exp(words, { checkout })).stdout);
    expect(page).toContain('<h1>&lt;i&gt;T&lt;/i&gt;</h1>');
    expect(page).toContain('A &amp; B');
    expect(page).toContain('<h3>Mine</h3>');
    expect(page).toContain('<strong>bold</strong>');
    expect(page).toContain('&lt;script&gt;');
    expect(page).toMatch(/<td>b<\/td>/);
    expect(page).not.toMatch(/<script|javascript:/);
  });

  test('of any other file, every character is text', async () => {
    const file = notes('my.txt', '# no heading\n<b>');
    const page = pageOf((await exp(['report', '--notes', file], { checkout })).stdout);
    expect(page).toContain('<p class="plain"># no heading\n&lt;b&gt;</p>');
  });

  test('what is no text is refused before anything runs', async () => {
    const before = listRuns(checkout).length;
    const refused = [join(folder, 'none.md'), folder, notes('bytes.md', Uint8Array.of(0xff, 0xfe, 0))];
    for (const file of refused) {
      const { code, stderr } = await exp(['7', '--report', '--notes', file], { checkout });
      expect(code).toBe(2);
      expect(stderr).toMatch(/there is no file|is not a file|is not text in UTF-8/);
    }
    expect((await exp('7 --title T', { checkout })).stderr).toContain('--title is for the page of a report');
    expect(listRuns(checkout)).toHaveLength(before);
  });
});

describe('what the page says', () => {
  const checkout = temporaryLab(definition);

  test('advice stands with its command and what it gave; a hash is short, and whole in its title and below', async () => {
    const { stdout } = await exp('7 --report', { checkout });
    expect(stdout).toContain('! It is 3.\n  Take 4. It gave 4.\n  pnpm exp 7 --n 4\n');
    const page = pageOf(stdout);
    expect(page).toContain('<strong>Take 4.</strong> It gave 4. <code>pnpm exp 7 --n 4</code>');
    expect(page).toContain(`<code title="${'a'.repeat(64)}">aaaaaaaaaaaa…</code>`);
    expect(page).toContain(`<td><code>${'a'.repeat(64)}</code></td>`);
    expect(page).toContain('1 of 1 claims is kept');
  });

  test('a long list of claims is folded while all are kept', async () => {
    const many = (count: number) =>
      temporaryLab(`options: { n: integer({ description: 'n', default: 0 }) },
        claims: Array.from({ length: ${count} }, (_, i) => ({
          name: 'claim ' + i, expected: '1', tolerance: i === 0 ? 'as printed' : '0.1', found: ({ result }) => String(result.one),
        })),
        run: () => ({ result: { one: ${count === 22 ? 2 : 1} } }),
        report: () => ({ figures: [], findings: [], text: [] }),`);
    const pageOfMany = async (count: number) =>
      pageOf((await exp('7 --report', { checkout: many(count) })).stdout);
    expect(await pageOfMany(20)).not.toContain('All 20 claims');
    const folded = await pageOfMany(21);
    expect(folded).toContain('<details><summary>All 21 claims</summary>');
    expect(folded).toContain('<span class="quiet">as printed</span>');
    expect(folded).toContain('<span class="quiet">± 0.1</span>');
    expect(await pageOfMany(22)).not.toContain('All 22 claims');
  });

  test('a record that was changed is told, and the figures are the computed ones, everywhere', async () => {
    const [run] = listRuns(checkout);
    const file = join(run!.folder, 'run.json');
    const forged = readFileSync(file, 'utf8').replace('"testAccuracy": 0.31', '"testAccuracy": 0.9712');
    writeFileSync(file, forged.replace('"loss": 3', '"loss": 2'));
    const says = [
      'The record is not what the model and the data give: test accuracy is 31.00%, the record says 97.12%',
      'loss of epoch 0 is 3 in metrics.csv, 2 in run.json',
    ];
    const { stdout } = await exp('report last', { checkout });
    const page = pageOf(stdout);
    const { result, findings } = JSON.parse((await exp('report last --json', { checkout })).stdout);
    for (const words of says) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
      expect(page).toContain(words);
      expect(findings.map(({ text }: { text: string }) => text).join()).toContain(words);
    }
    expect(page).toContain('<dd>31.00%</dd>');
    expect(page).not.toContain('<dd>97.12%</dd>');
    expect(result.testAccuracy).toBe(0.31);
  });

  test('a record never says where to read: a folder is used only where it is typed', async () => {
    const { stdout } = await exp('7 --data-dir /a --report --seed 9', { checkout });
    expect(stdout).toContain('read from /a');
    expect((await exp('report last', { checkout })).stdout).toContain('read from null');
    expect((await exp('report last --data-dir /b', { checkout })).stdout).toContain('read from /b');
  });
});

describe('the folder figures', () => {
  test('loses what an earlier report wrote and this one has not, and nothing else', async () => {
    const checkout = temporaryLab(definition);
    await exp('7 --report', { checkout });
    const [run] = listRuns(checkout);
    const figures = join(run!.folder, 'figures');
    const own = ['mine.svg', 'mine.png', 'notes.txt'];
    for (const name of own) writeFileSync(join(figures, name), '<svg/>\n');
    mkdirSync(join(figures, 'folder.svg'));
    // An earlier report had a figure more.
    writeFileSync(join(figures, 'old.svg'), readFileSync(join(figures, 'one.svg')));
    expect((await exp('report last', { checkout })).code).toBe(0);
    expect(readdirSync(figures).sort()).toEqual([...own, 'folder.svg', 'one.svg'].sort());
  });
});

// Whoever is root may write anywhere.
test.skipIf(process.getuid?.() === 0)(
  'beside a run that cannot be recorded, it says that there is none',
  async () => {
    const checkout = temporaryLab(definition);
    chmodSync(checkout, 0o555);
    const { code, stderr } = await exp('7 --report', { checkout });
    chmodSync(checkout, 0o755);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'There is no report: it is made of the run’s record, which could not be written.',
    );
  },
);

test('beside a run that cannot be recorded (runs is a file), it says that there is none', async () => {
  const checkout = temporaryLab(definition);
  writeFileSync(join(checkout, 'runs'), '');
  const { code, stderr } = await exp('7 --report', { checkout });
  expect(code).toBe(0);
  expect(stderr).toContain('There is no report: it is made of the run’s record, which could not be written.');
});

describe('several runs', () => {
  const checkout = temporaryLab(definition);

  test('a sweep ends with a page: means and deviations of each setting, and how to make each run again', async () => {
    const { code, stdout } = await exp('7 --sweep n=2,4 --seeds 1..3 --report', { checkout });
    expect(code).toBe(0);
    expect(stdout).toContain('--n 2 x 3; --n 4 x 3');
    const page = pageOf(stdout);
    expect(page).toContain('<code>--n 2</code></th><td>3</td><td>22.00% ± 1.00</td>');
    expect(page).toContain('<code>--n 4</code></th><td>3</td><td>42.00% ± 1.00</td>');
    expect(
      page.match(/<code>pnpm exp 7 --n 4 --seed \d<\/code>|<code>pnpm exp 7 --n 4<\/code>/g),
    ).toHaveLength(3);
    const again = await exp('7 --sweep n=2,4 --seeds 1..3 --report', { checkout });
    expect(pageOf(again.stdout)).toBe(page);
    expect(readdirSync(join(checkout, 'runs/reports'))).toHaveLength(1);
  });

  test('report takes them by name, and runs of other labs are refused', async () => {
    const [first, second] = listRuns(checkout).map(({ id }) => id);
    const { code, stdout } = await exp(['report', first!, second!, '--json'], { checkout });
    expect(code).toBe(0);
    const { runs, page, settings } = JSON.parse(stdout);
    expect(runs).toEqual([first, second]);
    expect(existsSync(page)).toBe(true);
    expect(settings).toHaveLength(1);
  });

  test('the list of runs does not see the pages', async () => {
    expect((await exp('runs --json', { checkout })).code).toBe(0);
    expect(listRuns(checkout)).toHaveLength(6);
  });
});
