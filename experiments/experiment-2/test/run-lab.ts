import { noRecorder, type Recorder } from '@nn-labs/experiment';
import { writeWhole } from '@nn-labs/experiment/runs';
import {
  idxFiles,
  type LabelledPictures,
  type LabRun,
  type RunLabOptions,
  runLab as runAnyLab,
} from '@nn-labs/experiment/testing';
import { temporaryFolder } from '@nn-labs/experiment/testing/node';
import { loadMnist } from '@nn-labs/mnist/node';
import lab from '../src/index.ts';
import type { Settings } from '../src/options.ts';

const { train } = await loadMnist({ trainCount: 200, env: {} });

/** A folder with four IDX files of MNIST's names: 150 of its digits to train on, 50 others to be tested on. */
export function smallDataset(): string {
  const part = (from: number, to: number): LabelledPictures => ({
    images: train.images.subarray(from * 784, to * 784),
    labels: train.labels.subarray(from, to),
  });
  return temporaryFolder(idxFiles({ rows: 28, cols: 28, train: part(0, 150), test: part(150, 200) }));
}

/** Runs the lab; without a recorder nothing is recorded. Files that a setting names are written. */
export function runLab(
  given: Partial<Settings>,
  { record = noRecorder, ...options }: RunLabOptions & { readonly record?: Recorder } = {},
): Promise<LabRun> {
  return runAnyLab(lab, given, { ...options, context: { record, files: { write: writeWhole } } });
}
