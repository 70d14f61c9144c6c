import { descent } from './descent.ts';
import { gap, pastItsBest } from './generalisation.ts';
import { gradients, startLoss, unscaledInputs } from './start.ts';
import type { Look, TrainingFinding, TrainingRecord } from './training-record.ts';
import { saturation, silence } from './units.ts';

/** In the order in which one would ask. */
const looks: readonly Look[] = [
  unscaledInputs,
  descent,
  gap,
  pastItsBest,
  silence,
  saturation,
  gradients,
  startLoss,
];

const order = { warning: 0, note: 1, good: 2 };

/**
 * The findings of a training, in words: overfitting, saturated and silent units, vanishing gradients, a learning rate that is
 * too high or too low, inputs that are not scaled. Warnings come first, then notes, then what is well. It says what was
 * measured; what would help is for the caller to prove.
 *
 * Every threshold is a named constant beside the text that it decides, in `src/explain`.
 *
 * @example
 * ```ts
 * import { Matrix, oneHot, RandomState } from '@nn-labs/linalg';
 * import { diagnose, explain, Network } from '@nn-labs/network';
 * const layers = [{ units: 4, activation: 'tanh' }, { units: 2, activation: 'softmax' }] as const;
 * const network = new Network({ inputs: 2, layers, loss: 'cross-entropy', random: new RandomState(40) });
 * const X = Matrix.fromRows([[0, 255], [255, 0]]);
 * const after = await diagnose(network, X, oneHot([0, 1], 2));
 * const findings = explain({ config: network.config, epochs: [], trainAccuracy: 1, after });
 * findings[0]?.text.slice(0, 25); // => 'Inputs go from 0 to 255; '
 * ```
 */
export function explain(record: TrainingRecord): TrainingFinding[] {
  return looks.flatMap((look) => look(record) ?? []).sort((a, b) => order[a.kind] - order[b.kind]);
}
