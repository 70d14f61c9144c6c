/**
 * MNIST's files in Node: find them, download them, verify them, load them.
 *
 * @module
 */
export type { Environment } from './cache-dir.ts';
export type { DownloadProgress, TransferOptions } from './fetch-files.ts';
export { type FetchedFile, type FetchMnistOptions, fetchMnist } from './fetch-mnist.ts';
export { type LoadIdxDatasetOptions, loadIdxDataset } from './load-idx-dataset.ts';
export { type LoadMnistOptions, loadMnist } from './load-mnist.ts';
export { type LocateOptions, locateMnist } from './locate-mnist.ts';
export { type FileStatus, type MnistStatus, mnistStatus, type PlaceStatus } from './mnist-status.ts';
export type { Place, PlaceOptions } from './places.ts';
export { type MirrorReach, type ReachMirrorsOptions, reachMirrors } from './reach-mirrors.ts';
export type { Timeouts } from './stall-budget.ts';
export { type VerifiedFile, verifyMnist } from './verify-mnist.ts';
