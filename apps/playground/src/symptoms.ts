import type { PageState } from './page-state.ts';

/** A loss so many times its lowest rises. */
const rises = 2;
/** Shares from which on something is told of: a network that learns stays far below. */
const saturates = { sigmoid: 0.9, tanh: 0.9, relu: 0.97 };
const oneAnswer = 0.95;
/** Of fewer images a share says little. */
const leastTested = 500;

/** What goes wrong in the training, as its numbers show it, in one sentence; null where nothing does. */
export function symptomOf({
  rows,
  epochs,
  view,
}: Pick<PageState, 'rows' | 'epochs' | 'view'>): string | null {
  const last = rows[epochs - 1];
  if (last === undefined || view === null || view.epochs < 1) return null;
  const lowest = rows.slice(0, epochs).reduce((least, row) => (row.loss < least.loss ? row : least), last);
  if (last.loss >= rises * lowest.loss && lowest.loss > 0) {
    const times = (last.loss / lowest.loss).toPrecision(2);
    return `The loss rises: it is ${Number(times)} times its lowest, that of epoch ${lowest.epoch + 1}.`;
  }
  const { saturation, confusion, tested } = view;
  const most = saturates[saturation?.activation as keyof typeof saturates] ?? 1;
  if (saturation !== null && saturation.share >= most) {
    const where = `of what layer ${saturation.layer} says`;
    const share = percent(saturation.share);
    if (saturation.activation === 'relu')
      return `${share} ${where} is 0, where ReLU has no slope: it hardly learns.`;
    const ends = saturation.activation === 'tanh' ? '−1 or 1' : '0 or 1';
    return `${share} ${where} is nearly ${ends}, where ${saturation.activation} has nearly no slope: it hardly learns.`;
  }
  if (confusion === null || tested < leastTested) return null;
  const answers = confusion[0]!.map((_, answer) => confusion.reduce((sum, row) => sum + row[answer]!, 0));
  const [answer, count] = answers.reduce(
    (best, value, at): [number, number] => (value > best[1] ? [at, value] : best),
    [0, 0] as [number, number],
  );
  if (count < oneAnswer * tested) return null;
  return `It answers ${answer} to ${percent(count / tested)} of the test images, whatever they show.`;
}

function percent(share: number): string {
  return `${Math.floor(100 * share)}%`;
}
