import type { Diagnosis } from '../diagnose.ts';
import {
  counted,
  type Look,
  percentText,
  type RecordedEpoch,
  short,
  type TrainingFinding,
} from './training-record.ts';

/** Outputs in the flat parts of their function from this share on, and some of them silent: they cannot move again. */
const outputsStuckFrom = 0.9;
/** Outputs that are right may be saturated: below this accuracy they are not right. */
const learntFrom = 0.9;

/** Outputs that were driven so far that they answer the same to everything: the first steps were too long. */
export const stuckOutputs: Look = ({ after, trainAccuracy, samplesAre = 'samples' }) => {
  const output = after?.layers.at(-1);
  if (output === undefined || trainAccuracy === undefined || !isStuck(after, trainAccuracy)) return null;
  return {
    kind: 'warning',
    text:
      `Training is stuck: ${output.silentUnits} of ${counted(output.units, 'output')} answer${output.silentUnits === 1 ? 's' : ''} nearly the same to all ` +
      `${samplesAre}, and accuracy stands at ${percentText(trainAccuracy)} after the last update. Steps that are too long drive outputs to ` +
      'where they are flat: try a smaller learning rate.',
  };
};

function isStuck(diagnosis: Diagnosis | undefined, trainAccuracy: number): boolean {
  const output = diagnosis?.layers.at(-1);
  if (output === undefined || trainAccuracy >= learntFrom) return false;
  return output.silentUnits > 0 && output.saturated >= outputsStuckFrom;
}

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

/** A loss that rises or jumps: the learning rate is too high, or near it. */
export const jumps: Look = ({ epochs, trainAccuracy = 0 }) => {
  const losses = finiteLosses(epochs);
  const [first, last] = [losses.at(0), losses.at(-1)];
  if (first === undefined || last === undefined || losses.length < 2) return null;
  const rises = losses.filter(({ loss }, i) => {
    const before = losses[i - 1]?.loss;
    return before !== undefined && loss > jumpFactor * before && loss > smallLoss * first.loss;
  });
  const least = losses.reduce((best, epoch) => (epoch.loss < best.loss ? epoch : best));
  const peak = losses.reduce((worst, epoch) => (epoch.loss > worst.loss ? epoch : worst));
  if (rises.length >= 2 && rises.length >= manyJumps * losses.length) {
    return tooHigh(
      `The loss jumps up by more than a tenth in ${rises.length} of ${losses.length} reported epochs.`,
    );
  }
  if (last.loss > farAboveBest * least.loss && last.loss > smallLoss * first.loss) {
    return tooHigh(
      `The loss ends at ${short(last.loss)}, above the ${short(least.loss)} of epoch ${least.epoch}.`,
    );
  }
  if (peak.loss <= highPeak * first.loss) return null;
  const rose = `The loss rose from ${short(first.loss)} to ${short(peak.loss)} in epoch ${peak.epoch}`;
  if (trainAccuracy < learntFrom) return tooHigh(`${rose}, and training has not recovered from that.`);
  return { kind: 'note', text: `${rose} before it fell: the learning rate is near the highest that works.` };
};

function tooHigh(facts: string): { kind: 'warning'; text: string } {
  return { kind: 'warning', text: `${facts} The learning rate is too high: try a third of it.` };
}

/** A loss that falls by this share over the last fifth of the epochs is still on its way. */
const steepFall = 0.1;
/** So is one that falls at least so much, and whose gradient is still this large beside that of the first weights. */
const slowFall = 0.005;
const liveGradient = 0.02;

/** A training that ended before it was done: too few epochs, or a learning rate that is too low. */
export const unfinished: Look = (record) => {
  const { epochs, trainAccuracy, after, before, samplesAre = 'samples' } = record;
  if (trainAccuracy === undefined || trainAccuracy >= learntFrom) return null;
  if (isStuck(after, trainAccuracy) || jumps(record)?.kind === 'warning') return null;
  const fall = fallOverLastFifth(epochs);
  const notDone = (facts: string): TrainingFinding => ({
    kind: 'warning',
    text:
      `${facts}, with ${percentText(trainAccuracy)} of the training ${samplesAre} right after the last update: it is not done. ` +
      'More epochs help, or a higher learning rate if the curve is smooth.',
  });
  if (fall !== null && fall >= steepFall) {
    return notDone(`The loss still fell by ${percentText(fall)} over the last fifth of the epochs`);
  }
  if (before === undefined || after === undefined || fall === null || fall < slowFall) return null;
  const left = totalGradient(after) / totalGradient(before);
  if (!(left >= liveGradient)) return null;
  return notDone(`At the end the gradient is still ${percentText(left)} of what it was at the start`);
};

function fallOverLastFifth(epochs: readonly RecordedEpoch[]): number | null {
  const losses = finiteLosses(epochs);
  const last = losses.at(-1);
  if (last === undefined) return null;
  const from = losses.findLast(({ epoch }) => epoch <= last.epoch * 0.8);
  return from === undefined || !(from.loss > 0) ? null : 1 - last.loss / from.loss;
}

function totalGradient({ layers }: Diagnosis): number {
  return Math.sqrt(layers.reduce((sum, { gradientNorm }) => sum + gradientNorm * gradientNorm, 0));
}

function finiteLosses(epochs: readonly RecordedEpoch[]): RecordedEpoch[] {
  return epochs.filter(({ loss }) => Number.isFinite(loss));
}
