import { performance } from 'node:perf_hooks';
import type { Timed } from '../measure/protocol.ts';

/** Times `work`, which does `amount` units. */
export async function timed(amount: number, work: () => void | Promise<void>): Promise<Timed> {
  const start = performance.now();
  await work();
  return { amount, seconds: (performance.now() - start) / 1000 };
}
