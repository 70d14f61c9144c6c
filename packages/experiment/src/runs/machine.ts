import { cpus, release, type } from 'node:os';
import process from 'node:process';
import type { RunRecord } from './run-record.ts';

/** What a run ran on, as far as it may explain a difference. */
export function describeMachine(): RunRecord['environment'] {
  const processors = cpus();
  return {
    node: process.versions.node,
    os: `${type()} ${release()} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
  };
}
