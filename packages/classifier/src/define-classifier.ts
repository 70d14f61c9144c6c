import {
  type Advice,
  type Claim,
  type Config,
  defineExperiment,
  type Experiment,
  type ExperimentSpec,
  type Finding,
  type Options,
  type Outcome,
  type ResultFigures,
  type RunContext,
} from '@nn-labs/experiment';
import type {
  AnyLayerConfig,
  FindingTopic,
  Judge,
  Layer,
  Loss,
  Network,
  NetworkConfig,
  NetworkDescription,
  Optimizer,
  TrainOptions,
} from '@nn-labs/network';
import type { DataShape, DataSource, Dataset, LabData } from './data/dataset.ts';
import { loadData } from './data/load.ts';
import { type MnistOptions, mnist } from './data/mnist.ts';
import {
  type Design,
  type FigureMaker,
  figureNames,
  type LabNetwork,
  networkConfig,
  type OwnEngine,
  type Settings,
} from './design.ts';
import { type Explained, findingsOf } from './report/findings.ts';
import { allOptions, allRules, type TrainingOptions, type TrainingSettings } from './settings/all.ts';
import { distortion } from './settings/distortion.ts';
import { refuse, withDefaults } from './settings/group.ts';
import { checkMoreEpochs } from './settings/learning-rate.ts';
import { optimizerOf } from './settings/optimizer.ts';
import { evaluateNetwork, trainOptions } from './training/compute.ts';
import { checkEnd, withWayOut } from './training/ending.ts';
import { modelName } from './training/model-file.ts';
import { networkText, planRun } from './training/plan.ts';
import type { Session } from './training/session.ts';

/** The values of a run: what every classifier has, what its data has, and the lab's own. */
export type ClassifierSettings<O extends Options, S extends Options> = TrainingSettings &
  Config<S> &
  Config<O>;

/** What a lab's author writes; the README has a table of the fields. */
export interface ClassifierSpec<O extends Options, S extends Options> {
  /** The lab's number. */
  readonly id: number;
  readonly title: string;
  /** One or two sentences for `--help`. */
  readonly summary: string;
  /** Where the samples come from; MNIST by default. */
  readonly data?: DataSource<S>;
  /** Other defaults of the options that every classifier and its data have. */
  readonly defaults?: Partial<TrainingSettings & Config<S>>;
  /** The lab's own flags. */
  readonly options?: O;
  /** Options of every classifier that mean nothing to this lab: they have no flag, and stay at their defaults. */
  readonly without?: readonly (keyof TrainingSettings)[];
  /** The options that `--help` explains; `--help-all` explains all. */
  readonly first?: readonly (keyof (TrainingSettings & S & O) & string)[];
  /** The layers, first to last; the last one gives the outputs. */
  layers?(settings: ClassifierSettings<O, S>, data: DataShape): readonly AnyLayerConfig[];
  /** What training makes small: cross-entropy by default. */
  readonly loss?: Loss | ((settings: ClassifierSettings<O, S>) => Loss);
  /** Layers and loss together, in place of the two. */
  network?(settings: ClassifierSettings<O, S>, data: DataShape): LabNetwork;
  /** What is right: argmax for several outputs, threshold for one, by default; null: nothing is, and no accuracy is shown. */
  readonly judge?: Judge;
  readonly presets?: Readonly<Record<string, Partial<ClassifierSettings<O, S>>>>;
  /** Rules between the lab's options: throw a `UsageError`, or `refuse(rules)`. */
  check?(settings: ClassifierSettings<O, S>): void;
  readonly claims?: readonly Claim[];
  /** The pictures of the report: names, or functions that draw one; all that a run has by default. */
  readonly figures?: readonly FigureMaker[];
  /** For `pnpm exp predict`: a digit on a picture, or what the lab does with one. */
  readonly predict?: 'digit' | NonNullable<ExperimentSpec<Options>['predict']>;
  /** What helps against a warning of the report; null where nothing has been shown to. */
  advice?(about: FindingTopic, settings: ClassifierSettings<O, S>): Advice | null;
  /** The line above the first epoch; the network's layers by default. */
  heading?(settings: ClassifierSettings<O, S>, network: NetworkDescription): string;
  /** Other words for `--engine`, and what they do. */
  readonly engines?: Readonly<Record<string, OwnEngine<ClassifierSettings<O, S>>>>;
  /** Options of the lab's own that may be given beside `--resume`, since they do not change what is trained. */
  readonly resumable?: readonly (keyof O & string)[];
  /** The loop, for a lab that shows it; `open()` is where it begins. Without it every line is the package's. */
  run?(
    settings: ClassifierSettings<O, S>,
    context: RunContext,
    open: () => Promise<Session>,
  ): Promise<Outcome>;
}

/** A lab that classifies: an experiment, and its training for those who want to be in the loop. */
export interface Classifier<O extends Options, S extends Options>
  extends Experiment<TrainingOptions & S & O> {
  /** Opens a training, on data that is given, in a page say, or on what the lab finds. */
  open(settings: ClassifierSettings<O, S>, context: RunContext, data?: Dataset): Promise<Session>;
  /** A training on data that is given, in its parts: for a page that goes back in time, say, and trains on from there. */
  parts(settings: ClassifierSettings<O, S>, context: RunContext, data: Dataset): Promise<TrainingParts>;
  /** What a training of {@link Classifier.parts} shows, in words. */
  findings(settings: ClassifierSettings<O, S>, context: RunContext, shown: Shown): Promise<Finding[]>;
}

/** What `Network.draw` and `Network.train` take for some settings: trained so, the weights are those of the lab. */
export interface TrainingParts {
  readonly data: LabData;
  readonly config: NetworkConfig<Layer>;
  readonly optimizer: Optimizer;
  readonly options: TrainOptions;
}

/** A network on its way, and how it came there. */
export type Shown = Pick<Explained, 'data' | 'before' | 'curves'> & { readonly network: Network<Layer> };

/** These change how long is trained, what computes and what is written, not what is trained. */
const resumable = ['epochs', 'engine', 'threads', 'dataDir', 'saveModel', 'details'];

const hashes: ResultFigures = {
  initSha256: { as: 'hash', repeats: true },
  weightsSha256: { as: 'hash', repeats: true },
};

const accuracyFigures: ResultFigures = {
  testAccuracy: { as: 'percent', better: 'higher', on: 'testSha256' },
  trainAccuracy: { as: 'percent' },
  validationAccuracy: { as: 'percent' },
  heldOutAccuracy: { as: 'percent' },
  top2Accuracy: { as: 'percent' },
  ...hashes,
};

/** Of a lab in which nothing is right or wrong. */
const lossFigures: ResultFigures = { testLoss: { better: 'lower', on: 'testSha256' }, ...hashes };

/**
 * Defines a lab that classifies: its data, its layers, its defaults and its claims. Flags and their rules, training,
 * checkpoints, `--resume`, early stopping, report, comparison of settings and prediction come with it.
 *
 * @throws RangeError for a lab without layers, a default or preset that an option does not take, an engine or an option
 * whose name is taken.
 * @example
 * ```ts
 * import { defineClassifier } from '@nn-labs/classifier';
 * const lab = defineClassifier({
 *   id: 99,
 *   title: 'Softmax regression on MNIST',
 *   summary: 'Trains 784-10 on all MNIST images.',
 *   defaults: { epochs: 10, lr: 0.001 },
 *   layers: (_settings, { classes }) => [{ units: classes, activation: 'softmax', bias: true, init: 'xavier' }],
 *   presets: { full: {}, stop: { epochs: 100, validation: 0.1, patience: 3 } },
 * });
 * lab.configure('stop', {}).patience; // => 3
 * lab.check?.(lab.configure('full', { patience: 3 })); // throws --patience 3 watches validation images, and there are none
 * ```
 */
export function defineClassifier<
  const O extends Options = Record<never, never>,
  S extends Options = MnistOptions,
>(spec: ClassifierSpec<O, S>): Classifier<O, S> {
  const lab = spec as unknown as ClassifierSpec<Options, Options>; // whose flags are what is looked up by name
  const { id, title, summary, claims = [], presets = {}, first, engines = {} } = lab;
  const source: DataSource = lab.data ?? mnist();
  const { words } = source;
  if (lab.network === undefined && lab.layers === undefined) {
    throw new RangeError('defineClassifier: there are no layers. Give layers(settings, data).');
  }
  const own = Object.fromEntries(
    Object.entries(engines).map(([name, { description }]) => [name, description]),
  );
  const every = withDefaults(allOptions(lab.options ?? {}, source.options, own, words), lab.defaults ?? {});
  const isJudged = source.isJudged && lab.judge !== null;
  const without: readonly string[] = [
    ...(lab.without ?? []),
    ...(isJudged ? [] : ['details', 'monitor']),
    ...(source.areImages ? [] : Object.keys(distortion.options)),
  ];
  const left = Object.entries(every).filter(([name]) => !without.includes(name));
  const options: Options = Object.fromEntries(left);
  const defaults = Object.fromEntries(Object.entries(every).map(([name, option]) => [name, option.default]));
  /** All settings, those without a flag too. */
  // Every option has its default, so nothing is missing.
  const complete = (settings: unknown) => ({ ...defaults, ...(settings as object) }) as unknown as Settings;
  const design: Design = {
    // An engine gets the settings of its own lab, whatever their type.
    ...{ id, source, engines: engines as unknown as Design['engines'], judge: lab.judge },
    figures: lab.figures ?? figureNames,
    network(settings, data) {
      if (lab.network !== undefined) return lab.network(settings, data);
      const { loss = 'cross-entropy', layers } = lab;
      return { layers: layers!(settings, data), loss: typeof loss === 'function' ? loss(settings) : loss };
    },
    heading: (settings, network) => lab.heading?.(settings, network) ?? `Training ${networkText(network)}`,
    advice: (about, settings) => lab.advice?.(about, settings) ?? null,
  };
  const { predict } = lab;
  const experiment = defineExperiment<Options>({
    ...{ id, title, summary, options, claims },
    ...(first === undefined ? {} : { first }),
    presets: presets as Readonly<Record<string, Partial<Config<Options>>>>,
    verify: source.verify ?? {},
    check(given) {
      const settings = complete(given);
      refuse([...allRules(settings, words), ...(source.rules?.(settings) ?? [])]);
      lab.check?.(settings);
      engines[settings.engine]?.check?.(settings, options);
    },
    plan: (given, context) => planRun(design, complete(given), context),
    run: (given, context) => runLab(design, lab.run, complete(given), context),
    // Figures need a drawing library, which a mere run does not wait for.
    report: async (given, run, context) =>
      (await import('./report/report.ts')).report(design, complete(given), run, context),
    compare: async (settings, context) => {
      const { compare } = await import('./report/compare.ts');
      const completed = settings.map(({ name, runs }) => ({
        name,
        runs: runs.map(({ config, run }) => ({ config: complete(config), run })),
      }));
      return compare(design, completed, context);
    },
    ...(predict === undefined
      ? {}
      : {
          predict:
            predict === 'digit'
              ? async (model, image) => (await import('./judge/predict-digit.ts')).predictDigit(model, image)
              : predict,
        }),
    resumable: [...resumable, ...(lab.resumable ?? [])].filter((name) => name in options),
    mayResume(given, before) {
      checkEnd(before);
      checkMoreEpochs(complete(before.config), complete(given));
    },
    figures: isJudged ? accuracyFigures : lossFigures,
    models: [{ file: modelName, ...(source.models === undefined ? {} : { on: source.models }) }],
    datasets: source.datasets ?? [],
  });
  const open = async (settings: unknown, context: RunContext, data?: Dataset) => {
    const { openSession } = await import('./training/session.ts');
    return openSession(design, complete(settings), context, data);
  };
  const parts = async (given: unknown, context: RunContext, dataset: Dataset): Promise<TrainingParts> => {
    const settings = complete(given);
    const data = await loadData(design, settings, context, dataset, false);
    const config = networkConfig(design, settings, data);
    return { data, config, optimizer: optimizerOf(settings), options: trainOptions(settings, data, config) };
  };
  const findings = async (given: unknown, { signal }: RunContext, { network, ...shown }: Shown) => {
    const settings = complete(given);
    const evaluated = await evaluateNetwork(design, settings, network, shown.data, signal);
    return findingsOf(design, { ...shown, settings, evaluated, keptEpoch: null, signal });
  };
  return { ...experiment, open, parts, findings } as unknown as Classifier<O, S>; // the same options, with their types
}

async function runLab(
  design: Design,
  run: ClassifierSpec<Options, Options>['run'] = trainAndTest,
  settings: Settings,
  context: RunContext,
): Promise<Outcome> {
  let session: Session | null = null;
  const open = async () => {
    // What trains is loaded when something is to be trained.
    const { openSession } = await import('./training/session.ts');
    session = await openSession(design, settings, context);
    return session;
  };
  try {
    return await run(settings, context, open);
  } catch (error) {
    if (session === null) throw withWayOut(error);
    return await (session as Session).ended(withWayOut(error));
  }
}

/** The loop of a lab that shows none. */
async function trainAndTest(
  _: unknown,
  { print }: RunContext,
  open: () => Promise<Session>,
): Promise<Outcome> {
  const session = await open();
  for await (const { isDue, line } of session.epochs()) if (isDue) print(line);
  return session.finish();
}
