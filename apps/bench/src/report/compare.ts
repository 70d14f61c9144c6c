import type { CaseReport, MeasuredRow, Row, ThreadGain } from './report.ts';

const us = 'nn-labs';

export function isMeasured(row: Row): row is MeasuredRow {
  return row.status === 'measured';
}

/** The fastest of the rows that a contestant's name passes; undefined where none is measured. */
export function fastest(
  rows: readonly Row[],
  wanted: (contestant: string) => boolean,
): MeasuredRow | undefined {
  return rows
    .filter(isMeasured)
    .filter(({ contestant }) => wanted(contestant))
    .sort((a, b) => a.seconds.median - b.seconds.median)[0];
}

export function isUs(contestant: string): boolean {
  return contestant === us;
}

/** Says how each row stands to ours or, where a peak was measured too, to that of as many threads. */
export function compare(report: CaseReport): CaseReport {
  const peaks = report.rows.filter(isMeasured).filter(({ contestant }) => contestant === 'peak');
  const ours = fastest(report.rows, isUs);
  const rows = report.rows.map((row): Row => {
    if (!isMeasured(row)) return row;
    if (peaks.length > 0) {
      const peak = peaks.find(({ threads }) => threads === row.threads)?.gflops ?? null;
      return { ...row, share: row.gflops === null || peak === null ? null : row.gflops / peak };
    }
    return { ...row, ratio: ours === undefined ? null : row.seconds.median / ours.seconds.median };
  });
  return { ...report, rows };
}

/** One thread's time over that of the most threads, for each case in which we took several. */
export function threadGains(cases: readonly CaseReport[]): ThreadGain[] {
  return cases.flatMap(({ id, workload, rows }) => {
    if (workload === 'share') return [];
    const ours = rows.filter(isMeasured).filter(({ contestant }) => isUs(contestant));
    const most = Math.max(...ours.map(({ threads }) => threads ?? 1));
    const [one, many] = [1, most].map((count) => ours.find(({ threads }) => threads === count));
    if (one === undefined || many === undefined || most === 1) return [];
    return [{ id, threads: most, gain: one.seconds.median / many.seconds.median }];
  });
}
