/**
 * MNIST's files in Node: find them, download them, verify them, load them.
 *
 * @module
 */

export type { DownloadProgress, TransferOptions } from './fetch-files.ts';
export { type FetchedFile, type FetchMnistOptions, fetchMnist } from './fetch-mnist.ts';
export { type LoadIdxDatasetOptions, loadIdxDataset } from './load-idx-dataset.ts';
export { type LoadMnistOptions, type LocateOptions, loadMnist, locateMnist } from './load-mnist.ts';
export { type MirrorReach, type ReachMirrorsOptions, reachMirrors, type Timeouts } from './mirrors.ts';
export { mnistDataSet } from './mnist-data-set.ts';
export type { Environment, Place, PlaceOptions } from './places.ts';
export {
  type FileStatus,
  type MnistStatus,
  mnistStatus,
  type PlaceStatus,
  type VerifiedFile,
  verifyMnist,
} from './status.ts';
