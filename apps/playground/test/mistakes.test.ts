import { defineClassifier, imageDataset } from '@nn-labs/classifier';
import { smallPictures } from '@nn-labs/experiment/testing';
import { expect, test } from 'vitest';
import type { LabKit } from '../src/lab-kit.ts';
import { withWrongSlope } from '../src/worker/mistakes.ts';
import { Run } from '../src/worker/run.ts';

function labOf(activation: 'sigmoid' | 'relu'): LabKit {
  return defineClassifier({
    id: 96,
    title: 'Small',
    summary: 'Trains a small network.',
    defaults: { epochs: 2, lr: 0.1 },
    layers: (_settings, { classes }) => [
      { units: 6, activation, bias: true },
      { units: classes, activation: 'softmax', bias: true },
    ],
    presets: { usual: {} },
  }) as unknown as LabKit; // its own settings by name
}
const { rows, cols, train: drawn } = smallPictures({ train: 60, rows: 8, cols: 8 });
const images = { ...drawn, rows, cols, count: 60 };
const dataset = imageDataset({ source: 'small', classes: 10, train: images, test: images });

test('the slope of z: the same weights and outputs at first, another gradient, of the biases too', async () => {
  const lab = labOf('sigmoid');
  const settings = lab.configure('usual', {});
  const [right, wrong] = [
    await Run.open(lab, settings, dataset),
    await Run.open(withWrongSlope(lab), settings, dataset),
  ];
  expect(await wrong.network.weightsSha256()).toBe(await right.network.weightsSha256());
  const { X } = right.data.train;
  const outputs = async ({ network }: Run) => [...(await network.predict(X)).data];
  const bias = ({ network }: Run) => network.layers[0]!.parameters[1]!.matrix.data;
  for (const each of [right, wrong]) bias(each).fill(0.5);
  const expected = await outputs(right);
  for (const [i, output] of (await outputs(wrong)).entries()) expect(output).toBeCloseTo(expected[i]!, 6);
  for (const each of [right, wrong]) await each.epoch();
  expect(bias(wrong).every((value) => value !== 0.5)).toBe(true);
  expect([...bias(wrong)]).not.toEqual([...bias(right)]);
  for (const each of [right, wrong]) await each.close();
});

test('the slope of z is refused where no layer is sigmoid', async () => {
  const lab = labOf('relu');
  const opening = Run.open(withWrongSlope(lab), lab.configure('usual', {}), dataset);
  await expect(opening).rejects.toThrow('this network has none');
});
