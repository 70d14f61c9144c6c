import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import process from 'node:process';
import { listRuns } from '@nn-labs/experiment/runs';
import { expect, test } from 'vitest';
import { childEnvironment, nodeArguments } from './child.ts';
import { arithmetic, temporaryLab } from './temporary-lab.ts';

test.skipIf(!existsSync('/dev/full'))(
  'standard output on a full disk: one line, exit 1, and the run is recorded to its end',
  () => {
    const labs = temporaryLab(arithmetic);
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, nodeArguments(['7', '--quiet'], labs), {
      env: childEnvironment({}),
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr.replace('the same warning\n', '')).toMatch(
      /^exp: the output cannot be written: ENOSPC.*\n$/,
    );
    expect(listRuns(labs, 7)).toMatchObject([{ status: 'completed', record: { result: { loss: 8 } } }]);
  },
);
