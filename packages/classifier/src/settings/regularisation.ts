import { grouped, number, numberOr } from '@nn-labs/experiment';
import type { LayerConfig, TrainOptions } from '@nn-labs/network';
import type { Group, Rule } from './group.ts';

/** What keeps a network from learning its training samples by heart. */
export interface RegularisationSettings {
  readonly dropout: number;
  readonly inputDropout: number;
  readonly maxNorm: number | null;
  readonly clipNorm: number | null;
}

const share = { default: 0, min: 0, max: 0.999999 } as const;
const above0 = { min: 0, exclusiveMin: true } as const;

export const regularisation: Group<RegularisationSettings> = {
  options: grouped('Against overfitting', {
    dropout: number({ description: 'share of the hidden activations that each batch leaves out', ...share }),
    inputDropout: number({ description: 'share of the pixels that each batch leaves out', ...share }),
    maxNorm: numberOr('none', {
      description: 'the most that the norm of each unit’s incoming weights may be',
      ...above0,
    }),
    clipNorm: numberOr('none', {
      description: 'the most that the norm of an update’s gradients together may be',
      ...above0,
    }),
  }),
  rules: () => [],
};

/** What the settings leave out and limit, as the network package takes it; a network's own dropouts stand in for `--dropout`. */
export function regularisationOf(
  settings: RegularisationSettings,
  layers: readonly { readonly kind?: string | undefined }[],
): Pick<TrainOptions, 'dropout' | 'clipNorm' | 'maxNorm'> {
  const { dropout, inputDropout, clipNorm, maxNorm } = settings;
  const hidden = layers.some(({ kind }) => kind === 'dropout') ? 0 : dropout;
  const drops = hidden > 0 || inputDropout > 0;
  return {
    ...(drops ? { dropout: { input: inputDropout, hidden } } : {}),
    clipNorm: clipNorm ?? undefined,
    maxNorm: maxNorm ?? undefined,
  };
}

/** Refuses a dropout for which the layers have no place: it stands between dense ones, or where the lab has put it. */
export function dropoutRule({ dropout }: RegularisationSettings, layers: readonly LayerConfig[]): Rule {
  const kinds = layers.map(({ kind = 'dense' }) => kind);
  return [
    dropout > 0 && !kinds.includes('dropout') && kinds.some((kind) => kind !== 'dense'),
    `--dropout ${dropout}: this network has other layers than dense ones, and says nothing of where it drops`,
    'Leave --dropout out, or put dropout(settings.dropout) between the layers.',
  ];
}
