import type { ComparedSetting, Comparison, Report, RunContext } from '@nn-labs/experiment';
import {
  type CurvePoint,
  type Mean,
  type MeanPoint,
  type SettingCurve,
  type SettingMeans,
  settingCurves,
  settingMeans,
} from '@nn-labs/figures';
import type { Design, Settings } from '../design.ts';
import { lossText, meanOf } from '../numbers.ts';
import { type Curves, readCurves } from './curves.ts';
import { computed, evaluateRun } from './evaluated-run.ts';

/** What a run came to: its curves, and its accuracies as its network gives them now. */
interface Compared extends Curves {
  readonly accuracies: { readonly training: number; readonly test: number } | null;
  /** Of one test sample on average. */
  readonly testLoss: number | null;
  readonly computed: Report['computed'];
}

/** More settings have no colours of their own. */
const mostCurves = 8;

/** Several settings beside each other: curves, means and deviations, the gap between training and test. */
export async function compare(
  design: Design,
  settings: readonly ComparedSetting<Settings>[],
  context: RunContext,
): Promise<Comparison> {
  const total = settings.reduce((sum, { runs }) => sum + runs.length, 0);
  let done = 0;
  const compared: { name: string; runs: Compared[] }[] = [];
  for (const { name, runs } of settings) {
    const of: Compared[] = [];
    for (const { config, run } of runs) {
      const evaluatedRun = await evaluateRun(design, config, run, context);
      const { data, judged, evaluated } = evaluatedRun;
      const [training, test] = [evaluated?.train.accuracy ?? null, evaluated?.test.accuracy ?? null];
      of.push({
        ...readCurves(judged, run, data),
        accuracies: training === null || test === null ? null : { training, test },
        testLoss: evaluated && judged.perSample(evaluated.test.loss, data.test.X.rows),
        computed: await computed(design, config, evaluatedRun),
      });
      context.progress({ task: 'report', done: ++done, total, unit: 'runs' });
    }
    compared.push({ name, runs: of });
  }
  const curves = compared.slice(0, mostCurves).flatMap(curveOf);
  const means = compared.flatMap(meansOf);
  const { samples } = design.source.words;
  return {
    figures: [
      ...(curves.length === 0 ? [] : [curvesFigure(curves, compared.length, samples)]),
      ...(means.length === 0 ? [] : [meansFigure(means)]),
    ],
    findings: compared.flatMap((setting) => {
      const text = meansText(setting, means, samples);
      return text === null ? [] : [{ kind: 'note', text }];
    }),
    text: [],
    computed: compared.map(({ runs }) => runs.map((run) => run.computed)),
  };
}

/** How a setting did: its accuracies, or its loss where nothing is judged. */
function meansText(
  { name, runs }: { readonly name: string; readonly runs: readonly Compared[] },
  means: readonly SettingMeans[],
  samples: string,
): string | null {
  const own = means.find((each) => each.name === name);
  if (own !== undefined) {
    const { training, test, gap } = own;
    return `${name}: ${points(training)}% of the training ${samples} are right, ${points(test)}% of the test ${samples}, a gap of ${points(gap)} points.`;
  }
  const losses = runs.flatMap(({ testLoss }) => testLoss ?? []);
  if (losses.length === 0) return null;
  const { mean, deviation } = meanOf(losses);
  const around = deviation === null ? '' : ` ± ${lossText(deviation)}`;
  return `${name}: the loss of one of the test ${samples} is ${lossText(mean)}${around} on average.`;
}

function curvesFigure(
  curves: readonly SettingCurve[],
  count: number,
  samples: string,
): Report['figures'][number] {
  const some = curves.length < count ? ` The first ${curves.length} of ${count} settings are shown.` : '';
  const heldOut = curves.some((curve) => curve.heldOut.length > 0)
    ? ''
    : ` There is no curve of ${samples} that it does not learn from: every ${samples.replace(/s$/, '')} that there is was trained on.`;
  return {
    name: 'setting-curves',
    title: 'Accuracy by epoch',
    caption: `The mean over the runs of a setting; the band is one standard deviation to both sides.${heldOut}${some}`,
    svg: settingCurves(curves),
  };
}

function meansFigure(means: readonly SettingMeans[]): Report['figures'][number] {
  return {
    name: 'setting-means',
    title: 'The gap between training and test',
    caption:
      'Accuracy after the last update, the mean over the runs of a setting; the thick line is one standard deviation to both sides.',
    svg: settingMeans(means),
  };
}

function curveOf({ name, runs }: { name: string; runs: readonly Compared[] }): SettingCurve[] {
  const training = meanCurve(runs.map((run) => run.training));
  if (training.length === 0) return [];
  return [{ name, training, heldOut: meanCurve(runs.map((run) => run.heldOut)) }];
}

/** The mean over the runs in each epoch that all of them have measured. */
function meanCurve(curves: readonly (readonly CurvePoint[])[]): MeanPoint[] {
  const byEpoch = new Map<number, number[]>();
  for (const { epoch, accuracy } of curves.flat()) {
    if (accuracy !== null) byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), accuracy]);
  }
  return [...byEpoch]
    .filter(([, values]) => values.length === curves.length)
    .map(([epoch, values]) => ({ epoch, ...meanOf(values) }));
}

function meansOf({ name, runs }: { name: string; runs: readonly Compared[] }): SettingMeans[] {
  const ended = runs.flatMap(({ accuracies }) => accuracies ?? []);
  if (ended.length === 0) return [];
  return [
    {
      name,
      training: meanOf(ended.map(({ training }) => training)),
      test: meanOf(ended.map(({ test }) => test)),
      gap: meanOf(ended.map(({ training, test }) => training - test)),
    },
  ];
}

function points({ mean, deviation }: Mean): string {
  return `${(mean * 100).toFixed(1)}${deviation === null ? '' : ` ± ${(deviation * 100).toFixed(1)}`}`;
}
