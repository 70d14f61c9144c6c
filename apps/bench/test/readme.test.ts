import { expect, test } from 'vitest';
import { compare } from '../src/report/compare.ts';
import { withSpeed } from '../src/report/readme.ts';
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
        'interleaved runs (`pnpm bench`). Beside it: NumPy 2.4.6.',
        '',
        '| work | nn-labs | NumPy | fastest npm peer | NumPy takes | the peer takes |',
        '| --- | ---: | ---: | ---: | ---: | ---: |',
        '| the training | 1.60 s | 4.00 s | 16.0 s (numpy-ts 1.7.0) | 2.50× | 10.0× |',
        '',
        'share of the peak: dense product, 2 threads 80 %.',
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

test('products are told by their rate, all else by its time, however short', () => {
  const rows = [row('nn-labs', 0.5), row('numpy', 0.25)].map((measured) => ({ ...measured, gflops: 44.6 }));
  const named = (workload: string) => compare({ ...notebook, id: workload, workload, title: workload, rows });
  const lines = withSpeed(frame(''), reportOf([named('notebook'), named('products')])).split('\n');
  expect(lines).toContain('| notebook | 500 ms | 250 ms | – | 0.50× | – |');
  expect(lines).toContain('| products | 44.6 GFLOP/s | 44.6 GFLOP/s | – | 0.50× | – |');
});

test('a README without the markers is left alone', () => {
  expect(() => withSpeed('# Title\n', reportOf(cases))).toThrow('no place for the figures');
});
