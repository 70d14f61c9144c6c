import { integer, UsageError } from '@nn-labs/experiment';
import { runLab } from '@nn-labs/experiment/testing';
import { conv2d, dropout, flatten, maxPool2d } from '@nn-labs/network';
import { expect, test } from 'vitest';
import { defineClassifier, mnist } from '../src/index.ts';
import { smallDataset } from './lab.ts';

/** A lab whose network is not dense only, and which puts `--dropout` where it belongs. */
const lab = defineClassifier({
  id: 99,
  title: 'A convolution',
  summary: 'Trains one convolution on small images.',
  data: mnist(),
  defaults: { epochs: 2, limit: 40, data: 'idx', dataDir: smallDataset() },
  options: { kernel: integer({ description: 'rows and columns of a filter', default: 9, min: 1 }) },
  layers: ({ kernel, dropout: p }, { outputs }) => [
    conv2d({ filters: 2, kernel, activation: 'relu' }),
    maxPool2d({ size: 4 }),
    flatten(),
    ...(p > 0 ? [dropout(p)] : []),
    { units: outputs, activation: 'softmax', bias: true, init: 'he' },
  ],
});

test('--dropout is that of the dropouts between the layers', async () => {
  const weights = async (words: string) => (await runLab(lab, words)).files.get('model.safetensors');
  expect(await weights('--dropout 0.5')).toEqual(await weights('--dropout 0.5 --engine reference'));
  expect(await weights('--dropout 0.5')).not.toEqual(await weights('--dropout 0.25'));
  expect(await weights('--dropout 0.5 --input-dropout 0.1')).not.toEqual(await weights('--dropout 0.5'));
});

test('an image that becomes too small is a wrong option, with the sizes layer by layer', async () => {
  const message =
    'layers[1]: a window of 4x4 does not fit on a picture of 3x3; layer by layer it is 28x28x1, 3x3x2';
  for (const dryRun of [false, true]) {
    const error: unknown = await runLab(lab, '--kernel 26', { dryRun }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message, remedy: 'Use a smaller size.' });
  }
});
