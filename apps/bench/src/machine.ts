import { availableParallelism, cpus, loadavg, platform, release, totalmem, type } from 'node:os';
import type { Machine } from './report/report.ts';

/** The computer that this runs on. */
export function describeMachine(): Machine {
  return {
    cpu:
      cpus()[0]
        ?.model.replaceAll(/\((?:R|TM)\)/g, '')
        .trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release().split('-')[0]} ${process.arch}`,
    load: platform() === 'win32' ? null : (loadavg()[0] ?? null),
  };
}
