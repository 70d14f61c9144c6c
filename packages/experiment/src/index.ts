export type { Plan, PlanContext, Progress, RunContext, UserFiles } from './context.ts';
export type { DataSet, DataSetOptions, DataSetPlace } from './data-set.ts';
export {
  defineExperiment,
  type Experiment,
  type ExperimentSpec,
  type RunBefore,
} from './define-experiment.ts';
export { errorCode, errorText } from './errors.ts';
export {
  type Advice,
  type Claim,
  type ComparedSetting,
  type Comparison,
  type Figure,
  type Finding,
  type GreyImage,
  type ModelFile,
  type Prediction,
  presetsOf,
  type RecordedRun,
  type Report,
} from './evidence.ts';
export type { ResultFigure, ResultFigures } from './figures.ts';
export { flagName, optionName } from './flag-name.ts';
export { grouped } from './grouped.ts';
export {
  type Config,
  choice,
  flag,
  integer,
  integerOr,
  integers,
  nearest,
  number,
  numberOr,
  type Option,
  type Options,
  path,
  UsageError,
} from './options.ts';
export { DataError, isInterruption, type Json, type Outcome, type Status, stoppedBy } from './outcome.ts';
export { fixed2, percent } from './percent.ts';
export { type Checkpoint, type MetricsRow, noRecorder, type Recorder } from './recorder.ts';
export { type EpochTraining, runEpochs } from './run-epochs.ts';
export { planOf, runToOutcome } from './run-to-outcome.ts';
