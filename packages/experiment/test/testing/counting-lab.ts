import {
  defineExperiment,
  type Experiment,
  flag,
  integer,
  isInterruption,
  type Option,
  path,
  UsageError,
} from '../../src/index.ts';

/** A lab that adds 1, 2, 3, … to a seed, and can stop and go on. */
export const countingLab: Experiment<{
  readonly epochs: Option<number>;
  readonly seed: Option<number>;
  readonly loud: Option<boolean>;
  readonly batchSize: Option<number>;
  readonly saveModel: Option<string | null>;
}> = defineExperiment({
  id: 99,
  title: 'Counting',
  summary: 'Adds numbers to a seed.',
  options: {
    epochs: integer({ description: 'how many numbers', default: 4, min: 1 }),
    seed: integer({ description: 'where it begins', default: 0, min: 0, max: 100 }),
    loud: flag({ description: 'say each sum', default: true }),
    batchSize: integer({ description: 'unused', default: 1, min: 1 }),
    saveModel: path({ description: 'where the sum is written', placeholder: '<file>', writes: true }),
  },
  presets: { short: {}, long: { epochs: 10 } },
  resumable: ['epochs'],
  check({ epochs, seed }) {
    if (epochs > 50 && seed > 50) throw new UsageError('too much at once', 'Take less of one.');
  },
  mayResume(after, { config: before }) {
    if (after.epochs === before.epochs + 1) throw new UsageError('one more is not worth it');
  },
  async run({ epochs, seed, loud, saveModel }, { print, warn, progress, record, signal, files }) {
    let done = record.resumed?.epochs ?? 0;
    let sum = record.resumed?.bytes[0] ?? seed;
    const keep = () => record.checkpoint({ epochs: done, bytes: Uint8Array.of(sum) });
    try {
      while (done < epochs) {
        signal.throwIfAborted();
        sum += ++done;
        record.metrics({ epoch: done - 1, sum });
        if (loud) print(`sum = ${sum}`);
        progress({ task: 'adding', done, total: epochs, unit: 'numbers' });
        if (record.checkpointEvery !== null && done % record.checkpointEvery === 0) await keep();
      }
    } catch (error) {
      if (!isInterruption(error, signal)) throw error;
      await keep();
      throw error;
    }
    if (sum > 100) warn('that is a lot');
    await record.keep('sum.bin', Uint8Array.of(sum));
    if (saveModel !== null) await files.write(saveModel, Uint8Array.of(sum));
    await keep();
    return { result: { sum, half: sum / 2, name: 'x' } };
  },
  claims: [
    {
      preset: 'long',
      name: 'long sum',
      expected: '55',
      tolerance: 'exact',
      found: ({ result }) => String(Object(result).sum ?? ''),
    },
    {
      name: 'sum',
      expected: '10',
      tolerance: 'exact',
      found: ({ result }) => String(Object(result).sum ?? ''),
    },
  ],
});
