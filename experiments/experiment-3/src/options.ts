import { isDeepStrictEqual } from 'node:util';
import type { Config, RunBefore } from '@nn-labs/experiment';
import { choice, integer, integerOr, number, UsageError } from '@nn-labs/experiment';

export const options = {
  data: choice(['notebook', 'blobs', 'moons', 'circles'], { description: 'points', default: 'notebook' }),
  points: integer({ description: 'how many points', default: 200, min: 4, max: 100_000 }),
  noise: number({ description: 'deviation of the points from their place', default: 0.2, min: 0, max: 100 }),
  hidden: integer({ description: 'hidden units; 0 is logistic regression', default: 10, min: 0, max: 1000 }),
  activation: choice(['relu', 'tanh', 'sigmoid', 'step'], { description: 'hidden units', default: 'relu' }),
  lr: number({ description: 'learning rate', default: 0.01, min: 0, exclusiveMin: true }),
  epochs: integerOr('usual', { description: '10,000; without hidden units 1,000', min: 1, max: 1e6 }),
  seed: integer({ description: 'seed of every random draw', default: 0, min: 0, max: 4_294_967_295 }),
};
export type Settings = Config<typeof options>;

export const presets = {
  notebook: {}, // the next three, one after the other
  linear: { data: 'blobs', noise: 1, hidden: 0, epochs: 1000 },
  moons: { data: 'moons', hidden: 0, epochs: 1000 },
  network: { data: 'moons', epochs: 10_000 },
  perceptron: { data: 'moons', hidden: 0, activation: 'step', points: 500, epochs: 1000, seed: 42 },
} as const;

/** What a run trains: the notebook's three parts; with any option given one network, on moons if no data is said. */
export function partsOf(settings: Settings): readonly Part[] {
  const usual = Object.entries(options).map(([name, option]) => [name, option.default] as const);
  const defaults = Object.fromEntries(usual) as Settings;
  const known = Object.entries(presets).map(([name, values]) => ({ name, ...defaults, ...values }));
  if (isDeepStrictEqual(settings, defaults)) return known.slice(1, 4).map(partOf);
  const own = { ...settings, data: settings.data === 'notebook' ? 'moons' : settings.data } as const;
  const isOwn = ({ name, ...values }: Settings & { name: string }) =>
    isDeepStrictEqual(values, { ...own, epochs: values.epochs });
  return [partOf({ name: known.find(isOwn)?.name ?? 'own', ...own })];
}

/** One training: its settings, what it is in words, and the epochs from one printed loss to the next. */
export type Part = ReturnType<typeof partOf>;

function partOf(named: Settings & { readonly name: string }) {
  const { name, hidden, activation, points, data, noise, seed } = named;
  const simple = activation === 'step' ? 'a perceptron' : 'logistic regression';
  const drawn = `${points} ${data}, noise ${noise}, seed ${seed}`;
  const title = `${name}: ${hidden > 0 ? `a network 2-${hidden}-1` : simple}; ${drawn}`;
  const [usual, interval] = hidden > 0 ? [10_000, 500] : [1000, 100];
  return { ...named, title, drawn, epochs: named.epochs ?? usual, interval };
}

/** All epochs of all parts, in their order. */
export function epochsOf(parts: readonly Part[]) {
  return parts.flatMap((part) => Array.from({ length: part.epochs }, (_, epoch) => ({ part, epoch })));
}

export function check({ hidden, activation }: Settings): void {
  if (activation === 'relu' || (activation === 'step') === (hidden === 0)) return;
  const why = hidden > 0 ? 'is for a perceptron, which has no' : 'is for hidden units, but there are no';
  const remedy = `Give --hidden ${hidden > 0 ? 0 : 10}, or leave --activation out.`;
  throw new UsageError(`--activation ${activation} ${why} hidden units: --hidden is ${hidden}`, remedy);
}

/** More epochs of one part: then the run ends as one that had them from its start. */
export function mayResume(config: Settings, { config: was, ...before }: RunBefore<Settings>): void {
  const [parts, now] = [partsOf(was), partsOf(config)];
  const least = before.epochs + (before.status === 'completed' ? 1 : 0);
  if (parts.length === now.length && epochsOf(now).length >= least) return;
  const done = parts.length > 1 ? 'three parts, and none is trained longer' : `${before.epochs} epochs`;
  throw new UsageError(`${before.id} has done ${done}`, `More --epochs, or repeat it: ${before.again}`);
}
