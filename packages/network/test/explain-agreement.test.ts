import { beforeAll, expect, test } from 'vitest';
import { type DenseConfig, explain, type FindingTopic, type TrainingFinding } from '../src/index.ts';
import { recordedTraining, type TrainingChoices } from './recorded-training.ts';

const hidden = (
  activation: DenseConfig['activation'],
  init: DenseConfig['init'],
  layers = 1,
): DenseConfig[] => Array.from({ length: layers }, () => ({ units: 12, activation, init }));

/** Trainings of every kind: good, overfitted, thrown out, hardly begun, with units and gradients that are gone. */
const trainings: Readonly<Record<string, TrainingChoices>> = {
  good: {},
  overfitted: { randomLabels: true, learningRate: 0.1, epochs: 1000 },
  'overfitted and not done': { randomLabels: true, learningRate: 0.1, epochs: 200 },
  'past its best': { noise: 0.7, learningRate: 0.1, epochs: 1000 },
  jumping: { learningRate: 3 },
  'thrown out': { hidden: hidden('relu', 'he'), learningRate: 20 },
  recovered: { learningRate: 30 },
  stuck: { hidden: hidden('sigmoid', 'uniform'), loss: 'squared-error', learningRate: 5 },
  'saturated, and learning': {
    hidden: hidden('sigmoid', 'uniform'),
    loss: 'squared-error',
    learningRate: 0.02,
  },
  'dead units': { hidden: hidden('relu', 'he'), learningRate: 2 },
  'a tiny rate': { learningRate: 0.0005 },
  'one epoch': { epochs: 1 },
  'too few epochs': { epochs: 10, learningRate: 0.1 },
  deep: { hidden: hidden('sigmoid', 'xavier', 4), epochs: 50 },
  'sure of wrong answers': { hidden: hidden('tanh', 'uniform'), init: 'uniform', epochs: 5 },
  'inputs to 255': { scale: 255, epochs: 30 },
};

/** Topics of which one takes back what the other says. */
const exclusive: readonly (readonly FindingTopic[])[] = [
  ['high-rate', 'low-rate', 'epochs'],
  ['epochs', 'past-best'],
  ['low-rate', 'past-best'],
];
/** Who may speak of the gradient: what others infer of it was measured otherwise. */
const ofGradients: readonly FindingTopic[] = ['gradients', 'low-rate', 'high-rate'];

const found = new Map<string, readonly TrainingFinding[]>();
beforeAll(async () => {
  for (const [name, choices] of Object.entries(trainings)) {
    found.set(name, explain(await recordedTraining(choices)));
  }
});

test.each(Object.keys(trainings))('%s: no finding takes back another, none gives advice', (name) => {
  const findings = found.get(name)!;
  const topics = findings.map(({ about }) => about);
  expect(topics).toEqual([...new Set(topics)]);
  for (const group of exclusive) {
    expect(topics.filter((topic) => group.includes(topic)).length).toBeLessThanOrEqual(1);
  }
  for (const { about, text } of findings) {
    if (text.includes('gradient')) expect(ofGradients).toContain(about);
    expect(text).not.toMatch(
      /\b(try|scale them|smaller|fewer|more (training|epochs)|helps?|narrows?|keeps?)\b/i,
    );
  }
});

test('the trainings above show what there is to find', () => {
  const shown = [...found.values()].flat().filter(({ kind }) => kind !== 'good');
  expect([...new Set(shown.map(({ about }) => about))].sort()).toEqual([
    'epochs',
    'gap',
    'gradients',
    'high-rate',
    'inputs',
    'low-rate',
    'past-best',
    'saturation',
    'silent-units',
    'start',
  ]);
});
