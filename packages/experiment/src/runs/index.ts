/**
 * Runs that are recorded: a folder each, written so that a kill at any moment leaves it readable. For Node.
 *
 * @module
 */
export { bestRun, bestRuns, type JudgedFigure, judgedFigure, lastRun } from './best-run.ts';
export type { CheckpointChoice } from './checkpoint-files.ts';
export { codeSha256 } from './code-sha256.ts';
export { type Comparison, compareRuns, type Difference, withoutPlace } from './compare-runs.ts';
export { openRun, readMetrics } from './evidence-of-run.ts';
export { findRun } from './find-run.ts';
export { type PrunePlan, planPrune, prune } from './prune-runs.ts';
export { readBounded, readBoundedText } from './read-file.ts';
export type { Recording, RunRequest } from './recording.ts';
export { BusyRunError } from './run-guard.ts';
export type { CheckpointRecord, RecordedStatus, RunRecord } from './run-record.ts';
export { resumeRecording, startRecording } from './start-recording.ts';
export { type DamagedRun, listRuns, missingFiles, readRun, type StoredRun } from './stored-run.ts';
export { writeWhole, writeWholeSync } from './write-whole.ts';
