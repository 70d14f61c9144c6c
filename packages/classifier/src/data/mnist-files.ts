/** What needs files: MNIST on this machine. A bundle for browsers has `no-files.ts` in its place. */
export { loadIdxDataset, loadMnist, locateMnist, mnistDataSet } from '@nn-labs/mnist/node';
