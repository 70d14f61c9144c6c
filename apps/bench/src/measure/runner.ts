import type { Ready, Timed } from './protocol.ts';

/** Somebody's work, in a process of its own, ready to be timed again and again. */
export interface Runner {
  start(): Promise<Ready>;
  run(amount: number): Promise<Timed>;
  stop(): Promise<void>;
}
