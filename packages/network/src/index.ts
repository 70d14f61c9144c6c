export type { AnyLayerConfig, CompleteConfig, Loss, NetworkConfig } from './config.ts';
export { describeNetwork, type NetworkDescription } from './describe-network.ts';
export { describeEngine, type EngineDescription, type EngineOptions } from './engine/options.ts';
export { explain } from './explain/explain.ts';
export { type OcclusionOptions, occlusion } from './explain/occlusion.ts';
export type {
  FindingTopic,
  RecordedEpoch,
  TrainingFinding,
  TrainingRecord,
} from './explain/training-record.ts';
export { encodeSafetensors, type Safetensors, type SafetensorsTensor } from './files/safetensors.ts';
export { decodeSafetensors } from './files/safetensors-decode.ts';
export { SafetensorsError } from './files/safetensors-error.ts';
export { sha256 } from './files/sha256.ts';
export {
  type DecodedTraining,
  decodeTraining,
  encodeTraining,
  type TrainingState,
} from './files/training-file.ts';
export {
  type ClassificationReport,
  type ClassificationReportOptions,
  type ClassMetrics,
  classificationReport,
  type MacroAverage,
} from './judge/classification-report.ts';
export { type DiagnoseOptions, type Diagnosis, diagnose, type LayerDiagnosis } from './judge/diagnose.ts';
export type { EvaluateOptions, Evaluation, EvaluationWithOutputs, PredictOptions } from './judge/evaluate.ts';
export type { Misclassified } from './judge/surest-mistakes.ts';
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
export { SmallPictureError } from './layers/layer.ts';
export { type MaxPool2dConfig, maxPool2d } from './layers/max-pool-2d.ts';
export { type GivenParameters, type Learner, parameterTensors } from './layers/parameters.ts';
export { type LossFunction, lossOf, type Measured, registerLoss } from './losses/loss.ts';
export type { Judge } from './losses/rows.ts';
export { Network, type NetworkOptions } from './network.ts';
export { Optimizer } from './optimizers/optimizer.ts';
export type { CompleteOptimizer, OptimizerName, OptimizerOptions } from './optimizers/optimizer-options.ts';
export { learningRates, type ScheduleOptions } from './optimizers/schedule.ts';
export type { Learnt } from './optimizers/update-parameters.ts';
export { DivergenceError, type DivergenceFacts } from './training/divergence-error.ts';
export { EarlyStopping, type EarlyStoppingOptions, type WatchedEpoch } from './training/early-stopping.ts';
export { type FitOptions, fit, type Trainable, type TrainableBatch } from './training/fit.ts';
export {
  checkGradients,
  type GradientCheck,
  type GradientCheckOptions,
  gradientCheck,
} from './training/gradient-check.ts';
export { nextTask } from './training/pace.ts';
export type { EpochReport } from './training/train.ts';
export type { TrainOptions } from './training/train-options.ts';
export type { NonFinite, WatchedData } from './training/training-backend.ts';
export { augmentImages } from './variation/augment-images.ts';
export type { Augmentation } from './variation/augmentation.ts';
export type { BatchName } from './variation/batch-draws.ts';
export type { Dropout } from './variation/variation.ts';
