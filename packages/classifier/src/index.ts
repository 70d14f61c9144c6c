/**
 * A lab that classifies, in twenty lines: options, data, training, checkpoints, report and prediction come with it.
 *
 * @module
 */
export { claim } from './claim.ts';
export type { LabData } from './data/dataset.ts';
export {
  type DataPlan,
  type DataShape,
  type DataSource,
  type Dataset,
  type ImageData,
  imageDataset,
  type SampleSet,
  type Samples,
  sampleSet,
  type Targets,
  type Words,
} from './data/dataset.ts';
export { type MnistOptions, type MnistSourceOptions, mnist } from './data/mnist.ts';
export {
  type Classifier,
  type ClassifierSettings,
  type ClassifierSpec,
  defineClassifier,
  type Shown,
  type TrainingParts,
} from './define-classifier.ts';
export type { Drawn, FigureMaker, LabNetwork, OwnEngine, Settings } from './design.ts';
export { predictDigit } from './judge/predict-digit.ts';
export type { Tested } from './judge/tested.ts';
export type { Curves } from './report/curves.ts';
export type { TrainingOptions, TrainingSettings } from './settings/all.ts';
export { type DenseLayers, type DenseSettings, denseLayers } from './settings/dense-layers.ts';
export { type Group, type Rule, refuse, withDefaults } from './settings/group.ts';
export type { Session, SessionEpoch } from './training/session.ts';
