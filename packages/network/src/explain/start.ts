import { log } from '@nn-labs/linalg';
import type { CompleteConfig } from '../config.ts';
import { type Look, percentText, short } from './training-record.ts';

/** Inputs are made for weights of about 1 when they stay within about 1 themselves. */
const largestInput = 1.5;

/** Inputs that were not scaled, such as pixels from 0 to 255. */
export const unscaledInputs: Look = ({ before, after = before }) => {
  const [least, greatest] = after?.inputRange ?? [0, 0];
  if (least >= -largestInput && greatest <= largestInput) return null;
  return {
    kind: 'warning',
    about: 'inputs',
    text: `Inputs go from ${short(least)} to ${short(greatest)}; first weights are drawn for inputs of about 0 to 1.`,
  };
};

/** From this multiple of what knowing nothing costs on, the first weights are sure of wrong answers. */
const costlyStart = 1.5;

/** The loss of the first weights beside that of a network that knows nothing. */
export const startLoss: Look = ({ before, config }) => {
  const chance = lossOfKnowingNothing(config);
  if (before === undefined || chance === null) return null;
  const facts = `With its first weights the loss is ${short(before.loss)}, beside ${short(chance)} for knowing nothing`;
  return before.loss <= costlyStart * chance
    ? { kind: 'good', about: 'start', text: `${facts}.` }
    : {
        kind: 'note',
        about: 'start',
        text: `${facts}: the first weights are sure of wrong answers, which training has to undo first.`,
      };
};

/** The loss of the answer "all the same": softmax of 1/k each, sigmoid of one half each; null where no answer is that. */
function lossOfKnowingNothing({ loss, layers }: CompleteConfig): number | null {
  const { units = 0, activation } = layers.at(-1)!;
  if (loss === 'cross-entropy') return units > 1 ? log(units) : null;
  if (activation !== 'sigmoid') return null;
  return loss === 'binary-cross-entropy' ? units * log(2) : (0.5 * units) / 4;
}

/** A first layer whose gradient is this share of the last one's, or less, learns so much more slowly. */
const vanishing = 0.05;
/** And the other way about: the same number turned over. */
const exploding = 20;

/** The gradient of the first layer beside that of the last, before training: what many layers do to it. */
export const gradients: Look = ({ before, after }) => {
  const layers = (before ?? after)?.layers ?? [];
  const [first, last] = [layers.at(0), layers.at(-1)];
  if (first === undefined || last === undefined || layers.length < 2 || !(last.gradientNorm > 0)) return null;
  const ratio = first.gradientNorm / last.gradientNorm;
  const [when, was] = before === undefined ? ['At the end', 'is'] : ['At the start', 'was'];
  const facts = `${when} the first layer’s gradient ${was} ${ratio < 1 ? `${percentText(ratio)} of` : `${short(ratio)} times`} the last one’s`;
  if (ratio <= vanishing)
    return { kind: 'warning', about: 'gradients', text: `${facts}: it vanishes on its way back.` };
  if (ratio >= exploding)
    return { kind: 'warning', about: 'gradients', text: `${facts}: it grows on its way back.` };
  return { kind: 'good', about: 'gradients', text: `${facts}.` };
};
