import type { RunContext } from './context.ts';
import { errorText } from './errors.ts';
import { DataError, isInterruption, type Outcome, stoppedBy } from './outcome.ts';

/** A training by hand: what an epoch does, and what it takes to continue after one. */
export interface EpochTraining {
  readonly epochs: number;
  /** Trains one epoch; `epoch` counts from 0. */
  step(epoch: number): void;
  /** Asked after each epoch: how the training ends early, such as one that has diverged; null where it goes on. */
  ended?(): Outcome | null;
  /** All that changes from epoch to epoch: plain objects, lists, texts, numbers, and `Float64Array`s, kept bit by bit. */
  save(): unknown;
  /** Puts what `save` answered back in place, before the epoch that follows it. */
  load(saved: unknown): void;
}

/** Between two turns of the event loop, in which Ctrl-C is heard. */
const turnMs = 20;

/** At once in Node; a browser has no such call, and its timers wait for milliseconds. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
}

/**
 * Trains epoch by epoch for a lab by hand: moves the progress line, keeps checkpoints, continues from the one that
 * `--resume` names, and hears Ctrl-C. Answers null at the end, and the outcome of a run that was stopped or ended early.
 *
 * @throws DataError when the checkpoint is not what `save` answered.
 * @example
 * ```ts
 * import { runEpochs } from '@nn-labs/experiment';
 * import { testContext } from '@nn-labs/experiment/testing';
 *
 * let w = 8;
 * const halve = { epochs: 3, step: () => void (w /= 2), save: () => w, load: (saved: unknown) => void (w = Number(saved)) };
 * await runEpochs(testContext(), halve); // => null
 * w; // => 1
 * const context = testContext();
 * context.stop();
 * (await runEpochs(context, halve))?.problem; // => 'stopped by Ctrl-C after 0 of 3 epochs'
 * ```
 */
export async function runEpochs(context: RunContext, training: EpochTraining): Promise<Outcome | null> {
  const { record, signal, now } = context;
  const { epochs } = training;
  let done = record.resumed?.epochs ?? 0;
  let kept = done;
  if (record.resumed !== null) load(training, record.resumed.bytes);
  const keep = async (): Promise<void> => {
    if (kept === done) return;
    kept = done;
    const text = JSON.stringify(training.save(), withArrays);
    await record.checkpoint({ epochs: done, bytes: new TextEncoder().encode(text) });
  };
  try {
    for (let turn = now(); done < epochs; ) {
      signal.throwIfAborted();
      training.step(done++);
      context.progress({ task: 'training', done, total: epochs, unit: 'epochs' });
      const outcome = training.ended?.() ?? null;
      if (outcome !== null) return outcome;
      if (record.checkpointEvery !== null && done % record.checkpointEvery === 0) await keep();
      if (now() - turn < turnMs) continue;
      await nextTurn();
      turn = now();
    }
  } catch (error) {
    if (!isInterruption(error, signal)) throw error;
    await keep();
    const problem = `${stoppedBy(signal)} after ${done} of ${epochs} epochs`;
    return { status: 'interrupted', problem };
  }
  await keep(); // so that it can be trained longer
  return null;
}

function load(training: EpochTraining, bytes: Uint8Array): void {
  try {
    training.load(JSON.parse(new TextDecoder().decode(bytes), backToArrays));
  } catch (error) {
    throw new DataError(
      `the checkpoint cannot be read: ${errorText(error)}`,
      'Repeat the run from its start with --from in place of --resume.',
      { cause: error },
    );
  }
}

/** JSON has no NaN, no infinity and no -0: the bytes of an array are kept as text. */
function withArrays(_: string, value: unknown): unknown {
  if (!(value instanceof Float64Array)) return value;
  let binary = '';
  for (const byte of new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    binary += String.fromCharCode(byte);
  return { float64: btoa(binary) };
}

function backToArrays(_: string, value: unknown): unknown {
  const { float64 } = (value ?? {}) as { float64?: unknown };
  if (typeof float64 !== 'string') return value;
  return new Float64Array(Uint8Array.from(atob(float64), (letter) => letter.charCodeAt(0)).buffer);
}
