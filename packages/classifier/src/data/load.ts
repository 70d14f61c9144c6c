import type { PlanContext, RunContext } from '@nn-labs/experiment';
import { sha256 } from '@nn-labs/network';
import type { Design, Settings } from '../design.ts';
import { thousands } from '../numbers.ts';
import { type Split, splitOf } from '../settings/early-stopping.ts';
import type { DataPlan, Dataset, LabData } from './dataset.ts';

/** At most so many samples are held out: enough to see a difference of a percent. */
const mostHeldOut = 1000;

/** The training samples that a run needs: those that it takes, and those that it holds out after them. */
function countOf({ limit, validation }: Settings): number {
  return (limit ?? Infinity) + (validation > 0 ? 0 : mostHeldOut);
}

/** Finds the data that the settings ask for, or takes what is given, and makes the network's matrices of it. */
export async function loadData(
  { source }: Design,
  settings: Settings,
  context: RunContext,
  given?: Dataset,
  isRecorded: boolean = context.record.folder !== null,
): Promise<LabData> {
  const { samples } = source.words;
  const dataset = given ?? (await source.load(settings, countOf(settings), context));
  const { train, test, ...facts } = dataset;
  const { limit, dtype } = settings;
  const used = Math.min(limit ?? train.count, train.count);
  const { trained, validated } = splitOf(settings, used, samples);
  const left = isRecorded ? Math.min(train.count - used, mostHeldOut) : 0;
  if (limit !== null && limit > train.count) {
    context.notice(
      `There are only ${thousands(train.count)} training ${samples}: --limit ${limit} takes them all.`,
    );
  }
  const [heldOutFrom, heldOut] = validated > 0 ? [trained, validated] : [used, left];
  return {
    ...facts,
    train: train.slice(0, trained, dtype),
    test: test.slice(0, test.count, dtype),
    heldOut: heldOut > 0 ? train.slice(heldOutFrom, heldOut, dtype) : null,
    sha256: isRecorded
      ? { trainSha256: await sha256(train.bytes(used)), testSha256: await sha256(test.bytes(test.count)) }
      : null,
  };
}

/** The data as `--json` describes it. */
export type DescribedData = {
  source: string;
  from?: string;
  trainCount: number;
  validationCount?: number;
  testCount: number;
};

/** The data as `--json` describes it: how many samples are trained on, validated on (if any), tested on. */
export function describeData(
  { validation }: Settings,
  { source, from, train, heldOut, test }: LabData,
): DescribedData {
  const validated = validation === 0 ? 0 : (heldOut?.X.rows ?? 0);
  return described({ source, from }, { trained: train.X.rows, validated }, test.X.rows);
}

/** The same before anything is loaded. */
export function describePlan(
  { source }: Design,
  settings: Settings,
  { trainCount, testCount, ...facts }: DataPlan,
): DescribedData {
  const used = Math.min(settings.limit ?? trainCount, trainCount);
  return described(facts, splitOf(settings, used, source.words.samples), testCount);
}

function described(
  { source, from }: { readonly source: string; readonly from: string | null },
  { trained, validated }: Split,
  testCount: number,
): DescribedData {
  return {
    source,
    ...(from === null ? {} : { from }),
    trainCount: trained,
    ...(validated > 0 ? { validationCount: validated } : {}),
    testCount,
  };
}

/** What would be planned for. */
export function planData({ source }: Design, settings: Settings, context: PlanContext): Promise<DataPlan> {
  return source.plan(settings, countOf(settings), context);
}
