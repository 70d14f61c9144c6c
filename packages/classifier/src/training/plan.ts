import type { Plan, PlanContext } from '@nn-labs/experiment';
import { describeNetwork, type LayerConfig, type NetworkDescription } from '@nn-labs/network';
import { describePlan, planData } from '../data/load.ts';
import { type Design, networkConfig, type Settings } from '../design.ts';
import { thousands } from '../numbers.ts';
import { describeComputing } from '../settings/computing.ts';
import { refuse } from '../settings/group.ts';
import { dropoutRule } from '../settings/regularisation.ts';
import { type Judged, judgedBy } from './outcome.ts';

/** `--dry-run`: everything checked, nothing loaded or trained. */
export async function planRun(design: Design, settings: Settings, context: PlanContext): Promise<Plan> {
  const plan = await planData(design, settings, context);
  const data = describePlan(design, settings, plan);
  if (plan.note !== undefined) context.notice(`${plan.note}.`);
  const config = networkConfig(design, settings, plan);
  const network = describeNetwork(config);
  checkShown(settings, judgedBy(network), config.layers);
  const validated =
    data.validationCount === undefined ? '' : ` validate it on ${thousands(data.validationCount)},`;
  const line =
    `Would train ${networkText(network)} for ${thousands(settings.epochs)} epochs ` +
    `on ${thousands(data.trainCount)} ${data.source} ${design.source.words.samples},${validated} and test it on ${thousands(data.testCount)}.`;
  return { lines: [line], data, engine: describeComputing(settings) };
}

/** Refuses settings that are about what the network has not got. */
export function checkShown(
  settings: Settings,
  { isJudged, hasClasses }: Judged,
  layers: readonly LayerConfig[],
): void {
  const { details, monitor } = settings;
  refuse([
    dropoutRule(settings, layers),
    [
      details && !hasClasses,
      '--details shows what is taken for what, and nothing is classified here',
      'Leave --details out.',
    ],
    [
      monitor === 'accuracy' && !isJudged,
      '--monitor accuracy: nothing is right or wrong here, so there is no accuracy',
      'Give --monitor loss, or leave --monitor out.',
    ],
  ]);
}

/** The shapes that a sample goes through, and how much is learnt: `784-64-10 (50,816 parameters)`. */
export function networkText({ shapes, parameterCount }: NetworkDescription): string {
  const texts = shapes.map((shape) => shape.join('x'));
  const changes = texts.filter((text, i) => text !== texts[i - 1] || !text.includes('x'));
  return `${changes.join('-')} (${thousands(parameterCount)} parameters)`;
}
