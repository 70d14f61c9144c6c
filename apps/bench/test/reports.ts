import type { CaseReport, MeasuredRow, Report } from '../src/report/report.ts';

/** A row with some figures. */
export function row(contestant: string, seconds: number, more: Partial<MeasuredRow> = {}): MeasuredRow {
  return {
    status: 'measured',
    contestant,
    label: contestant,
    threads: null,
    seconds: { median: seconds, min: seconds / 2, max: seconds * 2 },
    gflops: null,
    runs: [seconds],
    amount: 1000,
    accuracy: null,
    ratio: null,
    share: null,
    ...more,
  };
}

export const notebook: CaseReport = {
  id: 'notebook-float64',
  workload: 'notebook',
  title: 'the training',
  unit: 'epochs',
  reported: 1000,
  rows: [
    row('nn-labs', 1.6, { label: 'nn-labs, 2 threads', threads: 2 }),
    row('nn-labs', 3, { label: 'nn-labs, 1 thread', threads: 1 }),
    row('numpy', 4, { label: 'NumPy 2.4.6' }),
    row('numpy-ts', 16, { label: 'numpy-ts 1.7.0', amount: 50 }),
    row('jax-js', 40, { label: 'jax-js 0.1.25' }),
    { status: 'absent', contestant: 'tfjs', label: 'TensorFlow.js', reason: 'has no float64' },
    { status: 'failed', contestant: 'ml-matrix', label: 'ml-matrix', reason: 'out of breath' },
  ],
};

export const share: CaseReport = {
  id: 'share-float32',
  workload: 'share',
  title: 'share of the peak',
  unit: 'products',
  reported: 1,
  rows: [
    row('peak', 1, { label: 'peak, 2 threads', threads: 2, gflops: 90, amount: 1 }),
    row('peak', 1, { label: 'peak, 1 thread', threads: 1, gflops: 46, amount: 1 }),
    row('nn-labs', 1, { label: 'dense product, 2 threads', threads: 2, gflops: 72, amount: 1 }),
    row('nn-labs', 1, { label: 'dense product, 1 thread', threads: 1, gflops: 23, amount: 1 }),
  ],
};

export function reportOf(cases: readonly CaseReport[], more: Partial<Report> = {}): Report {
  return {
    command: 'pnpm bench',
    date: '2030-01-02T03:04:05.000Z',
    node: '24.1.0',
    machine: { cpu: 'Processor 9000', cores: 2, memoryGiB: 8, os: 'Linux 6.1 x64', load: 0.1 },
    quick: false,
    runs: 5,
    data: 'mnist',
    participants: [
      { id: 'nn-labs', name: 'nn-labs', version: null, notes: [], absence: null },
      { id: 'numpy', name: 'NumPy', version: '2.4.6', notes: ['openblas 0.3'], absence: null },
      { id: 'tfjs', name: 'TensorFlow.js', version: null, notes: [], absence: 'does not start: no' },
    ],
    cases,
    threadGains: [{ id: 'notebook-float64', threads: 2, gain: 1.875 }],
    seconds: 61,
    ...more,
  };
}
