import process from 'node:process';
import { listRuns, readMetrics, type StoredRun } from '@nn-labs/experiment/runs';
import { expect, test } from 'vitest';
import { Child, type Ended } from '../child.ts';
import { withoutMnist } from '../in-process.ts';
import { temporaryLab } from '../temporary-lab.ts';

/** A hundred epochs of a tenth of a second, a checkpoint after each. */
const slow = `
  options: { epochs: integer({ description: 'epochs', default: 100, min: 1 }) },
  resumable: ['epochs'],
  async run({ epochs }, { record, print }) {
    for (let epoch = record.resumed?.epochs ?? 0; epoch < epochs; epoch++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      record.metrics({ epoch, loss: 1 / (epoch + 1) });
      await record.checkpoint({ epochs: epoch + 1, bytes: Buffer.from(String(epoch)) });
      print('epoch ' + epoch);
    }
    return { result: { epochs } };
  },`;

// Windows has no SIGKILL.
test.skipIf(process.platform === 'win32')(
  'of eight processes that resume a killed run at once one does; killed too, it blocks nobody',
  async () => {
    const labs = temporaryLab(slow);
    const env = withoutMnist();
    const only = () => {
      const [run, ...more] = listRuns(labs);
      expect(more).toEqual([]);
      return run as StoredRun;
    };
    const first = new Child(['7'], { env, labs });
    await first.shows('epoch 3');
    first.kill();
    await first.ends();
    for (const isKilled of [true, false]) {
      expect(only().status).toBe('interrupted');
      const children = Array.from({ length: 8 }, () => new Child(['7', '--resume', 'last'], { env, labs }));
      const ended: Ended[] = [];
      const all = Promise.all(children.map(async (child) => ended.push(await child.ends())));
      await expect.poll(() => ended.length, { timeout: 30_000 }).toBe(7);
      expect(only().status).toBe('running');
      const { pid } = only().record.process;
      for (const { code, stderr } of ended) {
        expect({ code, stderr }).toMatchObject({
          code: 1,
          stderr: expect.stringContaining(`process ${pid} writes the run ${only().id}\n`),
        });
      }
      if (isKilled) process.kill(pid, 'SIGKILL');
      await all;
    }
    const run = only();
    expect(run).toMatchObject({ status: 'completed', record: { result: { epochs: 100 } } });
    expect(run.record.resumes).toHaveLength(2);
    expect(readMetrics(run.folder).map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  },
);
