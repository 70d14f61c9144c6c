import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compare } from '../src/report/compare.ts';
import { withShortSpeed, withSpeed } from '../src/report/readme.ts';
import { notebook, reportOf, row, share } from './reports.ts';

const frame = (body: string): string =>
  `# Title\n\n<!-- speed: pnpm bench -->\n${body}<!-- /speed -->\n\nThe end.\n`;
const cases = [compare(notebook), compare(share)];

test('the figures go between the markers, with command, machine, date and Node', () => {
  const text = withSpeed(frame(''), reportOf(cases));
  expect(text).toBe(
    frame(
      [
        '<!-- node 24 -->',
        'Node 24.1.0 on Processor 9000, 2 cores, Linux 6.1 x64; 2030-01-02, medians of 5',
        'interleaved runs (`pnpm bench`). Measured beside it: NumPy 2.4.6.',
        '',
        '| work | nn-labs | NumPy | fastest npm package | NumPy takes | the package takes |',
        '| --- | ---: | ---: | ---: | ---: | ---: |',
        '| the training | 1.60 s | 4.00 s | 16.0 s (numpy-ts 1.7.0) | 2.50× | 10.0× |',
        '',
        'share of the peak: dense product, 2 threads 80%.',
        '2 threads against one, notebook-float64: 1.88×.',
        '',
      ].join('\n'),
    ),
  );
});

test('a table replaces the one of the same major Node and leaves the others', () => {
  const first = withSpeed(frame('old text\n'), reportOf(cases));
  const both = withSpeed(first, reportOf(cases, { node: '20.19.0' }));
  expect(both.match(/<!-- node \d+ -->/g)).toEqual(['<!-- node 24 -->', '<!-- node 20 -->']);
  const again = withSpeed(both, reportOf(cases, { node: '24.2.0' }));
  expect(again).toBe(both.replace('Node 24.1.0', 'Node 24.2.0'));
  expect(again).not.toContain('old text');
});

test('Python packages beside NumPy are no npm peers: they have a line below the table', () => {
  const rows = [row('nn-labs', 1), row('scikit-learn', 1.5), row('pytorch', 2), row('tfjs', 3)];
  const epoch = compare({ ...notebook, id: 'adam', workload: 'adam', title: 'the epoch', rows });
  const lines = withSpeed(frame(''), reportOf([epoch])).split('\n');
  expect(lines).toContain('| the epoch | 1.00 s | – | 3.00 s (tfjs) | – | 3.00× |');
  expect(lines).toContain('the epoch: scikit-learn 1.50 s, 1.50×; pytorch 2.00 s, 2.00×.');
});

test('the figure of a product is its rate, that of all else its time, however short', () => {
  const rows = [row('nn-labs', 0.5), row('numpy', 0.25)].map((measured) => ({ ...measured, gflops: 44.6 }));
  const named = (workload: string) => compare({ ...notebook, id: workload, workload, title: workload, rows });
  const lines = withSpeed(frame(''), reportOf([named('notebook'), named('products')])).split('\n');
  expect(lines).toContain('| notebook | 500 ms | 250 ms | – | 0.50× | – |');
  expect(lines).toContain('| products | 44.6 GFLOP/s | 44.6 GFLOP/s | – | 0.50× | – |');
});

const root = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');

test('the root README shows three rows of the newest table in the bench’s README, and where they were measured', () => {
  const [start, page] = [read('README.md'), read('apps/bench/README.md')];
  const [about, table] = start.split('<!-- speed: pnpm bench -->\n')[1]!.split('\n\n');
  expect(page).toContain(about);
  const rows = table!.split('\n').filter((line) => /^\| (?!work|---)/.test(line));
  expect(rows.map((row) => row.replace(/[,:].*/, ''))).toEqual([
    "| the notebook's training",
    '| an epoch of 60',
    '| dense product',
  ]);
  for (const row of rows) expect(page).toContain(row);
  expect(withShortSpeed(start, page)).toBe(start);
});

test('the root README follows a new measurement of the newest Node, not one of an older Node', () => {
  const start = frame('old text\n');
  const titled = { ...notebook, title: "the notebook's training, float64: 1,000 images, 1,000 epochs" };
  const page = withSpeed(frame(''), reportOf([compare(titled), compare(share)]));
  const older = withSpeed(
    page,
    reportOf([compare({ ...titled, rows: [row('nn-labs', 9)] })], { node: '20.19.0' }),
  );
  expect(withShortSpeed(start, older)).toBe(withShortSpeed(start, page));
  expect(withShortSpeed(start, page)).toContain('| 1.60 s | 4.00 s |');
  expect(withShortSpeed(start, page)).not.toContain('old text');
});

test('a README without the markers is left alone', () => {
  expect(() => withSpeed('# Title\n', reportOf(cases))).toThrow('no place for the figures');
});
