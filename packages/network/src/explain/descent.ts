import type { Diagnosis } from '../judge/diagnose.ts';
import { isPastItsBest } from './generalisation.ts';
import {
  counted,
  isNumber,
  type Look,
  percentText,
  type RecordedEpoch,
  short,
  type TrainingFinding,
} from './training-record.ts';

/** Outputs in the flat parts of their function from this share on, and some of them silent: they hardly move again. */
const outputsStuckFrom = 0.9;
/** Outputs that are right may be saturated: below this accuracy they are not right. */
const learntFrom = 0.9;

/** How the loss went down, or why it did not: the first of these that is so. */
export const descent: Look = (record) => stuckOutputs(record) ?? jumps(record) ?? unfinished(record);

/** Outputs that were driven so far that they answer the same to everything. */
const stuckOutputs: Look = ({ before, after, trainAccuracy, samplesAre = 'samples' }) => {
  const output = after?.layers.at(-1);
  if (after === undefined || output === undefined) return null;
  if (!isNumber(trainAccuracy) || trainAccuracy >= learntFrom) return null;
  if (output.silentUnits === 0 || output.saturated < outputsStuckFrom) return null;
  const left = gradientLeft(before, after);
  const gradient =
    left === null ? '' : `, and the gradient is ${percentText(left)} of what it was at the start`;
  return {
    kind: 'warning',
    about: 'high-rate',
    text:
      `Training is stuck: ${output.silentUnits} of ${counted(output.units, 'output')} answer${output.silentUnits === 1 ? 's' : ''} nearly the same to all ` +
      `${samplesAre}${gradient}. Accuracy is ${percentText(trainAccuracy)} after the last update.`,
  };
};

/** A loss that grows by this factor from one reported epoch to the next has jumped. */
const jumpFactor = 1.1;
/** Of a loss that has fallen below this share of the first, a jump is the noise of small batches. */
const smallLoss = 0.02;
/** From this share of the epochs on, jumping is what the training does. */
const manyJumps = 0.05;
/** A training that ends this far above its lowest loss has been thrown out of where it was. */
const farAboveBest = 1.5;
/** A peak this far above the first loss is worth a word, even where training recovers. */
const highPeak = 1.5;

/** A loss that rises or jumps, as it does where the learning rate is too high or nearly so. */
const jumps: Look = ({ epochs, trainAccuracy }) => {
  const losses = finiteLosses(epochs);
  const [first, last] = [losses.at(0), losses.at(-1)];
  if (first === undefined || last === undefined || losses.length < 2) return null;
  const rises = losses.filter(({ loss }, i) => {
    const before = losses[i - 1]?.loss;
    return before !== undefined && loss > jumpFactor * before && loss > smallLoss * first.loss;
  });
  const least = losses.reduce((best, epoch) => (epoch.loss < best.loss ? epoch : best));
  const peak = losses.reduce((worst, epoch) => (epoch.loss > worst.loss ? epoch : worst));
  const found = (kind: TrainingFinding['kind'], text: string) => ({
    kind,
    about: 'high-rate' as const,
    text,
  });
  if (rises.length >= 2 && rises.length >= manyJumps * losses.length) {
    return found(
      'warning',
      `The loss jumps up by more than a tenth in ${rises.length} of ${losses.length} epochs.`,
    );
  }
  if (last.loss > farAboveBest * least.loss && last.loss > smallLoss * first.loss) {
    return found(
      'warning',
      `The loss ends at ${short(last.loss)}, above the ${short(least.loss)} of epoch ${least.epoch}.`,
    );
  }
  if (peak.loss <= highPeak * first.loss) return null;
  const rose = `The loss rose from ${short(first.loss)} to ${short(peak.loss)} in epoch ${peak.epoch}`;
  return (trainAccuracy ?? 0) < learntFrom
    ? found('warning', `${rose}, and training has not recovered from that.`)
    : found('note', `${rose} before it fell.`);
};

/** A loss that falls by this share over the last fifth of the epochs is still on its way. */
const steepFall = 0.1;
/** So is one that falls at least so much, and whose gradient is still this large beside that of the first weights. */
const slowFall = 0.005;
const liveGradient = 0.02;

/** A training that ended before it was done: too few epochs, or steps that are too short. */
const unfinished: Look = (record) => {
  const { epochs, trainAccuracy, after, before, samplesAre = 'samples' } = record;
  if (!isNumber(trainAccuracy) || trainAccuracy >= learntFrom || isPastItsBest(record)) return null;
  const right = `with ${percentText(trainAccuracy)} of the training ${samplesAre} right after the last update`;
  const fall = fallOverLastFifth(epochs);
  if (fall === null) return null;
  if (fall >= steepFall) {
    return {
      kind: 'warning',
      about: 'epochs',
      text: `The loss still fell by ${percentText(fall)} over the last fifth of the epochs, ${right}.`,
    };
  }
  const left = gradientLeft(before, after);
  if (fall < slowFall || left === null || left < liveGradient) return null;
  return {
    kind: 'warning',
    about: 'low-rate',
    text:
      `The loss fell by only ${percentText(fall)} over the last fifth of the epochs, although the gradient is still ` +
      `${percentText(left)} of what it was at the start, ${right}.`,
  };
};

function fallOverLastFifth(epochs: readonly RecordedEpoch[]): number | null {
  const losses = finiteLosses(epochs);
  const last = losses.at(-1);
  if (last === undefined) return null;
  const from = losses.findLast(({ epoch }) => epoch <= last.epoch * 0.8);
  return from === undefined || !(from.loss > 0) ? null : 1 - last.loss / from.loss;
}

/** The size of the whole gradient beside that of the first weights; null where one of the two is not known. */
function gradientLeft(before: Diagnosis | undefined, after: Diagnosis | undefined): number | null {
  if (before === undefined || after === undefined) return null;
  const left = totalGradient(after) / totalGradient(before);
  return Number.isFinite(left) ? left : null;
}

function totalGradient({ layers }: Diagnosis): number {
  return Math.sqrt(layers.reduce((sum, { gradientNorm }) => sum + gradientNorm * gradientNorm, 0));
}

function finiteLosses(epochs: readonly RecordedEpoch[]): RecordedEpoch[] {
  return epochs.filter(({ loss }) => Number.isFinite(loss));
}
