import type { Plan, PlanContext, RunContext } from './context.ts';
import type { Experiment } from './define-experiment.ts';
import type { Config, Options } from './options.ts';
import { isInterruption, type Json, type Outcome, stoppedBy } from './outcome.ts';

/**
 * Runs a lab and answers its outcome. A lab that throws since its signal was aborted has the outcome `interrupted`; a
 * result with a number that is not finite has the outcome `diverged`, whatever the lab says.
 *
 * @throws What the lab throws, when no interruption is the cause.
 * @example
 * ```ts
 * import { defineExperiment, runToOutcome } from '@nn-labs/experiment';
 * import { testContext } from '@nn-labs/experiment/testing';
 *
 * const lab = defineExperiment({
 *   id: 99,
 *   title: 'One over zero',
 *   summary: 'Divides by zero.',
 *   options: {},
 *   run: () => ({ result: { loss: 1 / 0 } }),
 * });
 * (await runToOutcome(lab, {}, testContext())).problem; // => 'the run ended with loss Infinity, which is not finite'
 * ```
 */
export async function runToOutcome<O extends Options>(
  experiment: Experiment<O>,
  config: Config<O>,
  context: RunContext,
): Promise<Outcome> {
  try {
    return finite((await experiment.run(config, context)) ?? {});
  } catch (error) {
    if (!isInterruption(error, context.signal)) throw error;
    return { status: 'interrupted', problem: `${stoppedBy(context.signal)}; there is no result to keep` };
  }
}

/**
 * What a run would do; where the lab has no plan of its own, in a plain sentence. Nothing is run.
 *
 * @throws What the lab's plan throws, such as a DataError for data that are missing.
 * @example
 * ```ts
 * import { defineExperiment, planOf } from '@nn-labs/experiment';
 * import { testContext } from '@nn-labs/experiment/testing';
 *
 * const lab = defineExperiment({ id: 99, title: 'Nothing', summary: '', options: {}, run: () => ({}) });
 * (await planOf(lab, {}, testContext())).lines; // => [ 'Would run lab 99: Nothing.' ]
 * ```
 */
export async function planOf<O extends Options>(
  { id, title, plan }: Experiment<O>,
  config: Config<O>,
  { env, signal, notice, warn }: PlanContext,
): Promise<Plan> {
  const lines = [`Would run lab ${id}: ${title}.`];
  return (await plan?.(config, { lab: id, env, signal, notice, warn })) ?? { lines };
}

/** A run whose figures are not all finite has diverged, whatever it says of itself. */
function finite(outcome: Outcome): Outcome {
  if ((outcome.status ?? 'completed') !== 'completed') return outcome;
  const found = nonFinite(outcome.result ?? null, '');
  if (found === null) return outcome;
  return { ...outcome, status: 'diverged', problem: `the run ended with ${found}, which is not finite` };
}

/** The first number that is not finite, with its name; null for none. */
function nonFinite(value: Json, name: string): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${name} ${value}`;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const found = nonFinite(item, name === '' ? key : `${name}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
