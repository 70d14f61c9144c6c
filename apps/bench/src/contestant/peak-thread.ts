// A further thread of the peak contestant: runs as many units as a message says, then answers.
import { parentPort, workerData } from 'node:worker_threads';
import type { DType } from '@nn-labs/linalg';
import { loadPeakKernel } from './peak-kernel.ts';

const kernel = loadPeakKernel(workerData as DType); // src/contestant/peak.ts sends the dtype
parentPort?.on('message', (units: number) => {
  for (let unit = 0; unit < units; unit++) kernel.run();
  parentPort?.postMessage('done');
});
