import { type Advice, type Figure, type Options, UsageError } from '@nn-labs/experiment';
import type { RandomState } from '@nn-labs/linalg';
import {
  type AnyLayerConfig,
  describeNetwork,
  type EpochReport,
  type EvaluationWithOutputs,
  type FindingTopic,
  type Judge,
  type Layer,
  type Loss,
  type Network,
  type NetworkConfig,
  type NetworkDescription,
  SmallPictureError,
} from '@nn-labs/network';
import type { DataShape, DataSource, LabData, Samples } from './data/dataset.ts';
import type { Tested } from './judge/tested.ts';
import type { Curves } from './report/curves.ts';
import type { TrainingSettings } from './settings/all.ts';

/** The values of a run, as the package sees them: its own by name, and whatever else the lab has. */
export type Settings = TrainingSettings & Readonly<Record<string, unknown>>;

/** The layers of a lab's network and what they make small. */
export interface LabNetwork {
  readonly layers: readonly AnyLayerConfig[];
  readonly loss: Loss;
}

/** An epoch of an engine that a lab brings. */
export type OwnEpoch = Omit<EpochReport, 'watched'>;

/** Another way to compute a lab, such as a file that does it by hand: the word of `--engine`, and what it does. */
export interface OwnEngine<S = Settings> {
  /** What `--help` says of it. */
  readonly description: string;
  /** Throws a UsageError for settings that it does not know; `options` are those of the lab. */
  check?(settings: S, options: Options): void;
  /** The network with its first weights. */
  draw(config: NetworkConfig<Layer>, random: RandomState): Network<Layer>;
  /** Trains the network from an epoch on, an epoch for each report; between two of them Ctrl-C has its turn. */
  train(network: Network<Layer>, samples: Samples, settings: S, startEpoch: number): Iterable<OwnEpoch>;
  /** Loss, accuracy and outputs. */
  evaluate(network: Network<Layer>, samples: Samples, settings: S): EvaluationWithOutputs;
}

/** Everything that the figures of a run are drawn from. */
export interface Drawn {
  readonly settings: Settings;
  readonly data: LabData;
  readonly curves: Curves;
  /** With the weights that the seed draws. */
  readonly before: Network<Layer>;
  /** The trained network; null where the run kept none. */
  readonly after: Network<Layer> | null;
  readonly tested: Tested | null;
}

/** The pictures that a report may have, in this order by default; each is left out where a run has not got it. */
export const figureNames = [
  'curves',
  'confusion',
  'moved',
  'weights',
  'mistakes',
  'reconstructions',
] as const;

/** A picture by its name, or one that the lab draws; null where there is nothing to draw. */
export type FigureMaker =
  | (typeof figureNames)[number]
  | ((run: Drawn) => Figure | null | Promise<Figure | null>);

/** A lab's definition as the package works with it. */
export interface Design {
  readonly id: number;
  readonly source: DataSource;
  readonly judge: Judge | undefined;
  readonly engines: Readonly<Record<string, OwnEngine>>;
  readonly figures: readonly FigureMaker[];
  network(settings: Settings, data: DataShape): LabNetwork;
  /** The line above the first epoch. */
  heading(settings: Settings, network: NetworkDescription): string;
  advice(about: FindingTopic, settings: Settings): Advice | null;
}

/**
 * The config of a lab's network: rows of numbers where a dense layer is the first, else images.
 *
 * @throws UsageError for settings under which an image becomes too small for a layer.
 */
export function networkConfig(design: Design, settings: Settings, data: DataShape): NetworkConfig<Layer> {
  const { layers, loss } = design.network(settings, data);
  const first = layers.find(({ kind }) => kind !== 'dropout');
  const takesRows = (first?.kind ?? 'dense') === 'dense';
  const { image, inputs } = data;
  const judge = design.source.isJudged ? design.judge : null;
  const config: NetworkConfig<Layer> = {
    inputs: takesRows || image === null ? inputs : [image.rows, image.cols, 1],
    layers,
    loss,
    dtype: settings.dtype,
    ...(judge === undefined ? {} : { judge }),
  };
  try {
    describeNetwork(config);
  } catch (error) {
    if (error instanceof SmallPictureError)
      throw new UsageError(error.problem, inFlags(error.remedy, settings));
    throw error;
  }
  return config;
}

/** A layer's fields as the flags of a lab that has such options: `padding 'same'` is `--padding same`. */
function inFlags(remedy: string, settings: Settings): string {
  return remedy.replace(/\b(kernel|padding)\b(?: '(\w+)')?/g, (words: string, name: string, value = '') =>
    name in settings ? `--${name} ${value}`.trim() : words,
  );
}
