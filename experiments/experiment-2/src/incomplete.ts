import type { Outcome } from '@nn-labs/experiment';
import { DivergenceError, type Evaluation } from '@nn-labs/network';
import { resultDetails } from './classify.ts';
import type { Session } from './compute.ts';
import { chosenEpochs, chosenNetwork } from './early-stop.ts';
import { thousands } from './numbers.ts';
import type { Settings } from './options.ts';
import { saveModel } from './save-model.ts';

/** The outcome of a training that diverged; null for any other error. */
export function divergence(error: unknown, initSha256: string): Outcome | null {
  if (!(error instanceof DivergenceError)) return null;
  const cause = `Likely cause: ${error.likelyCause}`;
  return diverged(error.message.replace(` ${cause}`, ''), cause, initSha256);
}

/** An error as it is shown: where memory has run out, with the flags that need less of it. */
export function withWayOut(error: unknown): unknown {
  if (!(error instanceof RangeError) || !isOutOfMemory(error)) return error;
  const message = error.message.replace(/ Use fewer samples.*/, '');
  return Object.assign(new Error(message, { cause: error }), {
    remedy: 'Give a smaller --batch-size, such as 128, fewer --hidden units, --limit, or --dtype float32.',
  });
}

function isOutOfMemory({ name, message }: RangeError): boolean {
  return name === 'EngineMemoryError' || /allocation failed|invalid (typed )?array length/i.test(message);
}

/** The outcome of a network whose weights are finite, and whose losses are not; null where they are. */
export function notFinite(
  { lr }: Settings,
  { train, test, epochs }: { train: Evaluation; test: Evaluation; epochs: number },
  initSha256: string,
): Outcome | null {
  const which = Object.entries({ training: train, test }).find(([, { loss }]) => !Number.isFinite(loss));
  if (which === undefined) return null;
  const [images, { loss }] = which;
  return diverged(
    `at the end of epoch ${epochs - 1} the loss on the ${images} images is ${loss}`,
    `Likely cause: learning rate ${lr} is too high. Try a tenth of it.`,
    initSha256,
  );
}

function diverged(problem: string, remedy: string, initSha256: string): Outcome {
  return { status: 'diverged', problem, remedy, result: unfinished(initSha256) };
}

/** The outcome of a run that Ctrl-C stopped; the weights so far go to `--save-model`. */
export async function interrupted(
  { settings, network, stopping, checkpoints, context: { record, files } }: Session,
  initSha256: string,
): Promise<Outcome> {
  const completed = checkpoints.epochs;
  const file = settings.saveModel;
  const problem = await saveModel(
    settings,
    chosenNetwork(network, stopping),
    chosenEpochs(stopping, completed),
    files,
  );
  const isSaved = file !== null && problem === null;
  const canResume = record.folder !== null && completed > 0;
  const kept = isSaved ? `; the weights so far are kept in ${file}` : canResume ? '' : '; nothing is kept';
  const stopped = `stopped by Ctrl-C after ${thousands(completed)} of ${thousands(settings.epochs)} epochs${kept}`;
  return {
    status: 'interrupted',
    problem: problem === null ? stopped : `${stopped}; ${problem}`,
    ...(isSaved || canResume ? {} : { remedy: 'With --save-model <file> the weights so far are kept.' }),
    result: unfinished(initSha256),
  };
}

/** A run that did not end has no figures but those of its start. */
function unfinished(initSha256: string) {
  return {
    trainAccuracy: null,
    testAccuracy: null,
    testLoss: null,
    initSha256,
    weightsSha256: null,
    ...resultDetails(null),
  };
}
