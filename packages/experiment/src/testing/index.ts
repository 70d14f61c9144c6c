/**
 * What tests of labs need: a lab that runs inside the test, a recorder in memory, small data. It needs no test runner,
 * and runs in a browser as in Node.
 *
 * @module
 */
export { type MemoryRecorder, memoryRecorder } from './memory-recorder.ts';
export { brokenClaims, type LabRun, type RunLabOptions, runLab } from './run-lab.ts';
export {
  idxFiles,
  type LabelledPictures,
  type SmallPictures,
  smallPictures,
  twoClouds,
} from './small-data.ts';
export { type TestContext, testContext } from './test-context.ts';
