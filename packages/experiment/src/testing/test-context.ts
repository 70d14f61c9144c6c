import type { Progress, RunContext } from '../context.ts';
import { memoryRecorder } from './memory-recorder.ts';

/** A context that keeps what the lab says, and can be stopped. */
export interface TestContext extends RunContext {
  /** The lines of the result. */
  readonly printed: readonly string[];
  /** The lines of information. */
  readonly notices: readonly string[];
  /** The lines that must not be missed. */
  readonly warnings: readonly string[];
  /** How far the lab said it was, each time. */
  readonly steps: readonly Progress[];
  /** The files that the lab wrote where the user had named one, by path. */
  readonly written: ReadonlyMap<string, Uint8Array>;
  /** Aborts the signal, as Ctrl-C does. */
  stop(): void;
}

/**
 * What a lab gets from outside, for a test: an empty environment, a recorder in memory, and lists of all that the lab
 * says. `members` stand in the place of the usual ones.
 *
 * @example
 * ```ts
 * import { testContext } from '@nn-labs/experiment/testing';
 *
 * const context = testContext({ env: { MNIST_DIR: 'mnist' } });
 * context.print('Epoch 0: loss = 0.5');
 * context.stop();
 * context.printed; // => [ 'Epoch 0: loss = 0.5' ]
 * context.signal.throwIfAborted(); // throws aborted
 * ```
 */
export function testContext(members: Partial<RunContext> = {}): TestContext {
  const controller = new AbortController();
  const printed: string[] = [];
  const notices: string[] = [];
  const warnings: string[] = [];
  const steps: Progress[] = [];
  const written = new Map<string, Uint8Array>();
  return {
    lab: 99,
    print: (line) => void printed.push(line),
    notice: (line) => void notices.push(line),
    warn: (line) => void warnings.push(line),
    progress: (progress) => void steps.push(progress),
    signal: controller.signal,
    env: {},
    files: { write: async (path, bytes) => void written.set(path, bytes.slice()) },
    record: memoryRecorder(),
    now: () => performance.now(),
    ...members,
    printed,
    notices,
    warnings,
    steps,
    written,
    stop: () => controller.abort(),
  };
}
