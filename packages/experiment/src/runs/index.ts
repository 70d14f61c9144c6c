/**
 * Runs that are recorded: a folder each, written so that a kill at any moment leaves it readable. For Node.
 *
 * @module
 */

export type { CheckpointChoice } from './checkpoint-files.ts';
export { codeSha256 } from './code-sha256.ts';
export { type Comparison, compareRuns, type Difference, withoutPlace } from './compare-runs.ts';
export { readBounded, readBoundedText, writeWhole } from './files.ts';
export { bestRun, bestRuns, findRun, type JudgedFigure, judgedFigure, lastRun } from './find-run.ts';
export { BusyRunError } from './processes.ts';
export { type PrunePlan, planPrune, prune } from './prune-runs.ts';
export type { Recording, RunRequest } from './recording.ts';
export type { CheckpointRecord, RecordedStatus, RunRecord } from './run-record.ts';
export { resumeRecording, startRecording } from './start-recording.ts';
export {
  type DamagedRun,
  listRuns,
  missingFiles,
  openRun,
  readMetrics,
  readRun,
  type StoredRun,
} from './stored-run.ts';
