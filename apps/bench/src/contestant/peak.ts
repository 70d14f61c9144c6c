// The machine's SIMD128 peak, as a contestant: the kernel of assembly/peak.ts on some threads at once.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Task, TaskParams } from '../measure/protocol.ts';
import { timed } from './clock.ts';
import { loadPeakKernel } from './peak-kernel.ts';
import { serve } from './serve.ts';

/** Every thread does the units it is asked for. */
async function peak({ dtype, threads }: TaskParams): Promise<Task> {
  const kernel = loadPeakKernel(dtype);
  const others = Array.from(
    { length: threads - 1 },
    () => new Worker(new URL('./peak-thread.js', import.meta.url), { workerData: dtype }),
  );
  await Promise.all(others.map((worker) => once(worker, 'online')));
  return {
    check: [],
    flops: kernel.flops * threads,
    run: (amount) =>
      timed(amount, async () => {
        const finished = others.map((worker) => once(worker, 'message'));
        for (const worker of others) worker.postMessage(amount);
        for (let unit = 0; unit < amount; unit++) kernel.run();
        await Promise.all(finished);
      }),
  };
}

await serve({ hello: () => ({ version: 'SIMD128', notes: [] }), tasks: { peak } });
