import { type Outcome, type RunBefore, UsageError } from '@nn-labs/experiment';
import { DivergenceError, type Evaluation } from '@nn-labs/network';
import type { Settings } from '../design.ts';
import { thousands } from '../numbers.ts';

/** What a training says that diverged; null for any other error. */
export function divergence(error: unknown): Outcome | null {
  if (!(error instanceof DivergenceError)) return null;
  const cause = `Likely cause: ${error.likelyCause}`;
  return { status: 'diverged', problem: error.message.replace(` ${cause}`, ''), remedy: cause };
}

/** What a network says whose weights are finite, and whose losses are not; null where they are. */
export function notFinite(
  { lr }: Settings,
  samples: string,
  { train, test, epochs }: { train: Evaluation; test: Evaluation; epochs: number },
): Outcome | null {
  const which = Object.entries({ training: train, test }).find(([, { loss }]) => !Number.isFinite(loss));
  if (which === undefined) return null;
  const [set, { loss }] = which;
  return {
    status: 'diverged',
    problem: `at the end of epoch ${epochs - 1} the loss on the ${set} ${samples} is ${loss}`,
    remedy: `Likely cause: learning rate ${lr} is too high. Try a tenth of it.`,
  };
}

/** What is known of a run that was stopped. */
interface Interrupted {
  readonly settings: Settings;
  /** What stopped it, such as `stopped by Ctrl-C`. */
  readonly by: string;
  /** How many epochs are whole. */
  readonly epochs: number;
  /** Why the weights so far could not be written to `--save-model`; null where they were, or nobody asked. */
  readonly saving: string | null;
  /** Whether a checkpoint is kept to continue from. */
  readonly canResume: boolean;
}

/** What a run says that was stopped. */
export function interruption({ settings, by, epochs, saving, canResume }: Interrupted): Outcome {
  const file = settings.saveModel;
  const isSaved = file !== null && saving === null;
  const kept = isSaved ? `; the weights so far are kept in ${file}` : canResume ? '' : '; nothing is kept';
  const stopped = `${by} after ${thousands(epochs)} of ${thousands(settings.epochs)} epochs${kept}`;
  return {
    status: 'interrupted',
    problem: saving === null ? stopped : `${stopped}; ${saving}`,
    ...(isSaved || canResume ? {} : { remedy: 'With --save-model <file> the weights so far are kept.' }),
  };
}

/** Refuses to continue a run that would stop at once. */
export function checkEnd({ id, status, epochs, result, again }: RunBefore<unknown>): void {
  if (status === 'diverged') {
    throw new UsageError(
      `the run ${id} diverged, and would do so again`,
      `Repeat it with another learning rate: ${again} --lr …`,
    );
  }
  if (status === 'completed' && (result as { stoppedEarly?: boolean } | null)?.stoppedEarly === true) {
    throw new UsageError(
      `the run ${id} stopped early, after ${epochs} epochs: it would stop there again`,
      `Repeat it with more patience: ${again} --patience …`,
    );
  }
}

/** An error as it is shown: where memory has run out, with the flags that need less of it. */
export function withWayOut(error: unknown): unknown {
  if (!(error instanceof RangeError) || !isOutOfMemory(error)) return error;
  const message = error.message.replace(/ Use fewer samples.*/, '');
  return Object.assign(new Error(message, { cause: error }), {
    remedy: 'Give a smaller --batch-size, such as 128, a smaller network, --limit, or --dtype float32.',
  });
}

function isOutOfMemory({ name, message }: RangeError): boolean {
  return name === 'EngineMemoryError' || /allocation failed|invalid (typed )?array length/i.test(message);
}
