import {
  isNumber,
  type Look,
  percentText,
  type RecordedEpoch,
  short,
  type TrainingRecord,
} from './training-record.ts';

/** From this difference of the two accuracies on, a training has learnt more than what its samples have in common. */
const wideGap = 0.1;
/** Up to this difference the two are as good as equal. */
const narrowGap = 0.03;
/** A network that has not learnt its own samples has nothing to forget: its gap says nothing. */
const learntFrom = 0.6;

/** Accuracy on the samples of the training beside that on others. */
export const gap: Look = ({ trainAccuracy, heldOut, samplesAre = 'samples' }) => {
  const accuracy = heldOut?.accuracy;
  if (!isNumber(accuracy) || !isNumber(trainAccuracy) || trainAccuracy < learntFrom) return null;
  const difference = trainAccuracy - accuracy;
  const [kind, meaning] =
    difference >= wideGap
      ? (['warning', 'a wide gap (overfitting)'] as const)
      : difference > narrowGap
        ? (['note', 'a usual gap'] as const)
        : (['good', 'a small gap'] as const);
  const points = `${Math.abs(difference * 100).toFixed(1)} points ${difference < 0 ? 'more' : 'less'}`;
  return {
    kind,
    about: 'gap',
    text:
      `After the last update ${percentText(trainAccuracy)} of the training ${samplesAre} are right, ` +
      `${percentText(accuracy)} of those it did not learn from, ${points}: ${meaning}.`,
  };
};

/** A rise of the held-out loss above its lowest by this share is more than noise. */
const notableRise = 0.05;

interface Rise {
  readonly best: RecordedEpoch;
  readonly last: RecordedEpoch;
}

/** The loss on samples that it does not learn from, past its lowest point while the training's own loss still fell. */
function riseOf({ heldOut, epochs: training }: TrainingRecord): Rise | null {
  const epochs = (heldOut?.epochs ?? []).filter(({ loss }) => Number.isFinite(loss));
  const last = epochs.at(-1);
  if (last === undefined) return null;
  const best = epochs.reduce((least, epoch) => (epoch.loss < least.loss ? epoch : least));
  if (last.loss <= best.loss * (1 + notableRise)) return null;
  // Where the training's own loss rose too, it is the training that went wrong, not what it learnt.
  const then = training.find(({ epoch }) => epoch >= best.epoch);
  return then !== undefined && training.at(-1)!.loss < then.loss ? { best, last } : null;
}

/** Whether more epochs made it worse on samples that it does not learn from. */
export function isPastItsBest(record: TrainingRecord): boolean {
  return riseOf(record) !== null;
}

/** The same in words. */
export const pastItsBest: Look = (record) => {
  const rise = riseOf(record);
  if (rise === null) return null;
  const { best, last } = rise;
  const [from, to] = [best.accuracy, last.accuracy];
  const worse = from !== null && to !== null && to < from;
  const accuracy =
    from === null || to === null
      ? ''
      : worse
        ? `, while accuracy on them went from ${percentText(from)} to ${percentText(to)}`
        : `, while accuracy on them held, ${percentText(from)} and ${percentText(to)}`;
  return {
    kind: worse ? 'warning' : 'note',
    about: 'past-best',
    text:
      `The loss on ${record.samplesAre ?? 'samples'} it does not learn from was lowest in epoch ${best.epoch} ` +
      `(${short(best.loss)}) and is ${short(last.loss)} at the end${accuracy}.`,
  };
};
