import { type Look, percentText, short } from './training-record.ts';

/** From this difference of the two accuracies on, a training has learnt more than what its samples have in common. */
const wideGap = 0.1;
/** Up to this difference the two are as good as equal. */
const narrowGap = 0.03;
/** A network that has not learnt its own samples has nothing to forget: its gap says nothing. */
const learntFrom = 0.6;

/** Accuracy on the samples of the training beside that on others. */
export const gap: Look = ({ trainAccuracy, heldOut, samplesAre = 'samples' }) => {
  if (heldOut === undefined || trainAccuracy === undefined || trainAccuracy < learntFrom) return null;
  const difference = trainAccuracy - heldOut.accuracy;
  const facts =
    `After the last update ${percentText(trainAccuracy)} of the training ${samplesAre} are right, ` +
    `${percentText(heldOut.accuracy)} of those it did not learn from`;
  if (difference <= narrowGap) {
    return { kind: 'good', text: `${facts}: what it learnt holds for new ${samplesAre} too.` };
  }
  const points = `${(difference * 100).toFixed(1)} points less`;
  if (difference < wideGap) return { kind: 'note', text: `${facts}, ${points}: a usual gap.` };
  return {
    kind: 'warning',
    text:
      `${facts}, ${points}. It has learnt part of its ${samplesAre} by heart (overfitting); ` +
      `more training ${samplesAre}, fewer epochs or fewer units narrow the gap.`,
  };
};

/** A rise of the held-out loss above its lowest by this share is more than noise. */
const notableRise = 0.05;

/** The loss on samples that it does not learn from, past its lowest point. */
export const pastItsBest: Look = ({ heldOut, epochs: training, samplesAre = 'samples' }) => {
  const epochs = (heldOut?.epochs ?? []).filter(({ loss }) => Number.isFinite(loss));
  const last = epochs.at(-1);
  if (last === undefined) return null;
  const best = epochs.reduce((least, epoch) => (epoch.loss < least.loss ? epoch : least));
  if (last.loss <= best.loss * (1 + notableRise)) return null;
  // Where the training's own loss rose too, it is the training that went wrong, not what it learnt.
  const then = training.find(({ epoch }) => epoch >= best.epoch);
  if (then === undefined || !(training.at(-1)!.loss < then.loss)) return null;
  const facts =
    `The loss on ${samplesAre} it does not learn from was lowest in epoch ${best.epoch} (${short(best.loss)}) ` +
    `and is ${short(last.loss)} at the end`;
  return last.accuracy < best.accuracy
    ? { kind: 'warning', text: `${facts}: training longer made it worse on new ${samplesAre}.` }
    : { kind: 'note', text: `${facts}, while accuracy held: training longer made it surer of its mistakes.` };
};
