import { describe, expect, test } from 'vitest';
import { compare, threadGains } from '../src/report/compare.ts';
import { duration, threeDigits } from '../src/report/numbers.ts';
import { table } from '../src/report/table.ts';
import { notebook, reportOf, row, share } from './reports.ts';

const compared = [compare(notebook), compare(share)];
const lines = table(reportOf(compared));

/** The cells of the row with this name. */
function cells(name: string): string[] {
  const line = lines.find((text) => text.startsWith(`  ${name}`)) ?? '';
  return line.trim().split(/ {2,}/);
}

describe('comparing', () => {
  test('everyone is compared with our fastest row', () => {
    const ratios = compared[0]!.rows.map((one) => (one.status === 'measured' ? one.ratio : null));
    expect(ratios).toEqual([1, 1.875, 2.5, 10, 25, null, null]);
  });

  test('without a row of ours there is nothing to compare with', () => {
    const alone = compare({ ...notebook, rows: [row('numpy', 1)] });
    expect(alone.rows[0]).toMatchObject({ ratio: null });
  });

  test('a share is of the peak of as many threads', () => {
    const shares = compared[1]!.rows.map((one) => (one.status === 'measured' ? one.share : null));
    expect(shares).toEqual([1, 1, 0.8, 0.5]);
  });

  test('the gain of threads is said where there are several', () => {
    expect(threadGains(compared)).toEqual([{ id: 'notebook-float64', threads: 2, gain: 1.875 }]);
    expect(threadGains([{ ...notebook, rows: [row('nn-labs', 1, { threads: 1 })] }])).toEqual([]);
  });
});

describe('the table', () => {
  test('has a row for everyone, the missing ones too', () => {
    expect(cells('nn-labs, 2 threads')).toEqual(['nn-labs, 2 threads', '1.60 s', '800 ms – 3.20 s', '1.00×']);
    expect(cells('NumPy 2.4.6')).toEqual(['NumPy 2.4.6', '4.00 s', '2.00 s – 8.00 s', '2.50×']);
    expect(cells('TensorFlow.js')).toEqual(['TensorFlow.js', '– has no float64']);
    expect(cells('ml-matrix')).toEqual(['ml-matrix', 'FAILED: out of breath']);
  });

  test('says where a figure is scaled up', () => {
    expect(cells('numpy-ts')[0]).toBe('numpy-ts 1.7.0, 50 of 1,000 epochs');
  });

  test('says how many were right where something is trained', () => {
    const rows = [row('nn-labs', 1, { accuracy: 0.98765 }), row('numpy', 2)];
    const text = table(reportOf([compare({ ...notebook, rows })]));
    expect(text.find((line) => line.startsWith('  nn-labs'))).toMatch(/2\.00 s +98\.8% +1\.00×$/);
    expect(text.find((line) => line.startsWith('  numpy'))).toMatch(/4\.00 s +2\.00×$/);
  });

  test('says the share of the peak', () => {
    expect(cells('peak, 2 threads').at(-1)).toBe('peak');
    expect(cells('dense product, 2 threads').slice(-2)).toEqual(['72.0', '80% of peak']);
  });

  test('says what was measured on, and with what', () => {
    expect(lines[0]).toBe(
      'pnpm bench, 2030-01-02, Node 24.1.0, Processor 9000, 2 cores, 8 GiB, Linux 6.1 x64',
    );
    expect(lines).toContain('NumPy 2.4.6, openblas 0.3');
    expect(lines).toContain('TensorFlow.js: does not start: no');
    expect(lines).toContain('2 threads against one, notebook-float64: 1.88×');
  });

  test('columns stand below each other', () => {
    const ends = lines.filter((line) => /^ {2}\S.*×$/.test(line)).map((line) => line.length);
    expect(ends.length).toBeGreaterThan(3);
    expect(new Set(ends).size).toBe(1);
  });

  test('warns of a busy machine, a mere sample and a quick run', () => {
    const busy = { ...reportOf([]).machine, load: 2.5 };
    const text = table(reportOf([], { machine: busy, quick: true, data: 'sample' })).join('\n');
    expect(text).toContain('load 2.5');
    expect(text).toContain('Only the sample of MNIST');
    expect(text).toContain('--quick');
    expect(lines.join('\n')).not.toContain('load');
  });
});

test('numbers have three digits that count', () => {
  expect([0, 0.01234, 1.2345, 12.345, 123.45, 12345].map(threeDigits)).toEqual([
    '0.00',
    '0.0123',
    '1.23',
    '12.3',
    '123',
    '12345',
  ]);
  expect([75, 0.0123, 0.0000123].map(duration)).toEqual(['75.0 s', '12.3 ms', '12.3 µs']);
});
