export { augmentImages } from './augment-images.ts';
export type { Augmentation } from './augmentation.ts';
export type { BatchName } from './batch-draws.ts';
export {
  type ClassificationReport,
  type ClassificationReportOptions,
  type ClassMetrics,
  classificationReport,
  type MacroAverage,
} from './classification-report.ts';
export type { AnyLayerConfig, CompleteConfig, Loss, NetworkConfig } from './config.ts';
export { confusionCounts } from './confusion-counts.ts';
export { type DiagnoseOptions, type Diagnosis, diagnose, type LayerDiagnosis } from './diagnose.ts';
export { DivergenceError, type DivergenceFacts } from './divergence-error.ts';
export { EarlyStopping, type EarlyStoppingOptions, type WatchedEpoch } from './early-stopping.ts';
export { describeEngine, type EngineDescription, type EngineOptions } from './engine-choice.ts';
export type { EvaluateOptions, Evaluation, EvaluationWithOutputs } from './evaluate.ts';
export { explain } from './explain/explain.ts';
export type {
  FindingTopic,
  RecordedEpoch,
  TrainingFinding,
  TrainingRecord,
} from './explain/training-record.ts';
export { type FitOptions, fit, type Trainable, type TrainableBatch } from './fit.ts';
export {
  checkGradients,
  type GradientCheck,
  type GradientCheckOptions,
  gradientCheck,
} from './gradient-check.ts';
export type { Activation } from './layers/activation.ts';
export { type Conv2dConfig, conv2d } from './layers/conv2d.ts';
export { type Dense, type DenseConfig, dense } from './layers/dense.ts';
export {
  type ActivationConfig,
  activation,
  type DropoutConfig,
  dropout,
  type FlattenConfig,
  flatten,
} from './layers/identity-layers.ts';
export { type Initialiser, initialisers } from './layers/initialiser.ts';
export { registerLayer } from './layers/kinds.ts';
export type {
  Layer,
  LayerConfig,
  LayerKind,
  MakeParameter,
  Parameter,
  ParameterSpec,
  Pass,
  Shape,
} from './layers/layer.ts';
export { type MaxPool2dConfig, maxPool2d } from './layers/max-pool-2d.ts';
export { type GivenParameters, type Learner, parameterTensors } from './layers/parameters.ts';
export { type LossFunction, type Measured, registerLoss } from './losses/loss.ts';
export type { Judge } from './losses/rows.ts';
export { Network, type NetworkOptions } from './network.ts';
export { Optimizer } from './optimizer.ts';
export type { CompleteOptimizer, OptimizerName, OptimizerOptions } from './optimizer-options.ts';
export { encodeSafetensors, type Safetensors, type SafetensorsTensor } from './safetensors.ts';
export { decodeSafetensors } from './safetensors-decode.ts';
export { SafetensorsError } from './safetensors-error.ts';
export { learningRates, type ScheduleOptions } from './schedule.ts';
export type { Misclassified } from './surest-mistakes.ts';
export type { EpochReport } from './train.ts';
export type { TrainOptions } from './train-options.ts';
export type { NonFinite } from './training-backend.ts';
export {
  type DecodedTraining,
  decodeTraining,
  encodeTraining,
  type TrainingState,
} from './training-file.ts';
export type { Learnt } from './update-parameters.ts';
export type { Dropout } from './variation.ts';
