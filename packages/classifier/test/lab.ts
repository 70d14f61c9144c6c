import { type Config, noRecorder, type Recorder } from '@nn-labs/experiment';
import { writeWhole } from '@nn-labs/experiment/runs';
import { idxFiles, type LabRun, runLab as runInTest } from '@nn-labs/experiment/testing';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { loadMnist } from '@nn-labs/mnist/node';
import { defineClassifier, denseLayers } from '../src/index.ts';

/** A network of dense layers on MNIST, of the kind that a first lesson trains. */
export const lab = defineClassifier({
  id: 99,
  title: 'Digits',
  summary: 'Reads digits.',
  defaults: {
    ...{ epochs: 1000, lr: 0.005, optimizer: 'sgd', batchSize: null },
    ...{ limit: 1000, dtype: 'float64', logInterval: 200 },
  },
  ...denseLayers({ activation: 'sigmoid', loss: 'squared-error', init: 'uniform', bias: false }),
  presets: {
    plain: {},
    softmax: { loss: 'cross-entropy', lr: 5 },
    cosine: { epochs: 6, lrSchedule: 'cosine', optimizer: 'adam', limit: null },
  },
  predict: 'digit',
});

export type Settings = Config<typeof lab.options>;

const { train } = await loadMnist({ trainCount: 200, env: {} });

function part(from: number, count: number) {
  const images = train.images.subarray(from * 784, (from + count) * 784);
  return { images, labels: train.labels.subarray(from, from + count), count, rows: 28, cols: 28 };
}

/** 150 digits of MNIST to train on, 50 others to be tested on. */
export const digits = { rows: 28, cols: 28, train: part(0, 150), test: part(150, 50) };

/** A folder with these digits as four IDX files of MNIST's names. */
export function smallDataset(): string {
  return temporaryFolder(idxFiles(digits));
}

/** How a test runs the lab. */
interface RunOptions {
  readonly preset?: 'plain' | 'softmax' | 'cosine';
  readonly dryRun?: boolean;
  readonly record?: Recorder;
  readonly onPrint?: (line: string, stop: { abort(): void }) => void;
}

/** Runs the lab, which leaves nothing behind unless it is given a recorder; files that are named are written. */
export function runLab(given: Partial<Settings>, options: RunOptions = {}): Promise<LabRun> {
  const { preset = 'plain', dryRun = false, record = noRecorder, onPrint } = options;
  return runInTest(lab, given, {
    ...{ preset, dryRun, context: { record, files: { write: writeWhole } } },
    onPrint: (line, stop) => onPrint?.(line, { abort: stop }),
  });
}
