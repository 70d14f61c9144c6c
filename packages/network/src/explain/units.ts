import type { Diagnosis, LayerDiagnosis } from '../diagnose.ts';
import { counted, type Look, percentText } from './training-record.ts';

/** From this share of a layer's activations on, most of what it could learn does not reach it. */
const manySaturated = 0.5;
/** From this share on, next to nothing does. */
const nearlyAllSaturated = 0.9;

const flatParts = {
  sigmoid: 'below 0.05 or above 0.95, where the sigmoid is flat',
  tanh: 'beyond ±0.9, where tanh is flat',
};

/** Hidden activations in the flat parts of a sigmoid or tanh, where almost no gradient passes. */
export const saturation: Look = ({ after, before }) => {
  const saturated = hidden(after).flatMap(({ layer, index }) =>
    layer.activation === 'sigmoid' || layer.activation === 'tanh'
      ? [{ index, share: layer.saturated, flat: flatParts[layer.activation] }]
      : [],
  );
  const worst = saturated.reduce<(typeof saturated)[number] | undefined>(
    (most, layer) => (most === undefined || layer.share > most.share ? layer : most),
    undefined,
  );
  if (worst === undefined) return null;
  const where =
    saturated.length === 1 ? 'the hidden activations' : `hidden layer ${worst.index + 1}’s activations`;
  const facts = `${percentText(worst.share)} of ${where} lie ${worst.flat}`;
  if (worst.share < manySaturated) return { kind: 'good', text: `${facts}: the gradient gets through.` };
  const atStart = before?.layers[worst.index]?.saturated;
  const start = atStart === undefined ? '' : ` (${percentText(atStart)} before training)`;
  return {
    kind: worst.share < nearlyAllSaturated ? 'note' : 'warning',
    text: `${facts}${start}: little gradient gets through. Smaller first weights, such as Xavier’s, keep units in between.`,
  };
};

/** From this share of a layer's units on, the layer is smaller than it looks. */
const manySilent = 0.1;

/** Hidden units that answer the same to every sample. */
export const silence: Look = ({ after, samplesAre = 'samples' }) => {
  const layers = hidden(after);
  const units = layers.reduce((sum, { layer }) => sum + layer.units, 0);
  const silent = layers.reduce((sum, { layer }) => sum + layer.silentUnits, 0);
  if (units === 0) return null;
  if (silent === 0)
    return { kind: 'good', text: `All ${counted(units, 'hidden unit')} tell ${samplesAre} apart.` };
  const verb = silent === 1 ? 's' : '';
  const relu = layers.some(({ layer }) => layer.activation === 'relu' && layer.silentUnits > 0);
  const dead = relu ? `never fire${verb} (dead)` : `answer${verb} the same to all ${samplesAre}`;
  // A leaky unit passes a hundredth of its gradient on even where it is silent.
  const leaky = layers.some(({ layer }) => layer.activation === 'leaky-relu' && layer.silentUnits > 0);
  const facts = `${silent} of ${counted(units, 'hidden unit')} ${dead}${leaky ? '' : ` and learn${verb} no more`}`;
  if (silent / units < manySilent)
    return { kind: 'note', text: `${facts}: fewer units would do the same work.` };
  return {
    kind: 'warning',
    text: `${facts}. A smaller learning rate or smaller first weights keep units alive.`,
  };
};

function hidden(diagnosis: Diagnosis | undefined): { layer: LayerDiagnosis; index: number }[] {
  return (diagnosis?.layers ?? []).slice(0, -1).map((layer, index) => ({ layer, index }));
}
