import type { Diagnosis, LayerDiagnosis } from '../judge/diagnose.ts';
import { counted, type Look, percentText } from './training-record.ts';

/** From this share of a layer's activations on, saturation is worth a note. */
const manySaturated = 0.5;
/** From this share on, nearly every activation is where the slope is small. */
const nearlyAllSaturated = 0.9;

const flatParts = {
  sigmoid: 'below 0.05 or above 0.95, where the sigmoid is flat',
  tanh: 'beyond ±0.9, where tanh is flat',
};

/** Hidden activations in the flat parts of a sigmoid or tanh. What reaches the first layer is measured by `gradients`. */
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
  const atStart = before?.layers[worst.index]?.saturated;
  const start = atStart === undefined ? '' : ` (${percentText(atStart)} before training)`;
  return {
    kind: worst.share < manySaturated ? 'good' : worst.share < nearlyAllSaturated ? 'note' : 'warning',
    about: 'saturation',
    text: `${percentText(worst.share)} of ${where} lie ${worst.flat}${start}.`,
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
  if (silent === 0) {
    const text = `All ${counted(units, 'hidden unit')} tell ${samplesAre} apart.`;
    return { kind: 'good', about: 'silent-units', text };
  }
  const verb = silent === 1 ? 's' : '';
  const dead = layers.some(({ layer }) => layer.activation === 'relu' && layer.silentUnits > 0);
  return {
    kind: silent / units < manySilent ? 'note' : 'warning',
    about: 'silent-units',
    text:
      `${silent} of ${counted(units, 'hidden unit')} ` +
      `${dead ? `never fire${verb} (dead)` : `answer${verb} the same to all ${samplesAre}`}.`,
  };
};

function hidden(diagnosis: Diagnosis | undefined): { layer: LayerDiagnosis; index: number }[] {
  return (diagnosis?.layers ?? []).slice(0, -1).map((layer, index) => ({ layer, index }));
}
