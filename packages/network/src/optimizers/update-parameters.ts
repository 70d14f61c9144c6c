import type { FloatArray } from '@nn-labs/linalg';
import type { Parameter } from '../layers/layer.ts';
import { clipFactor, columnSquares, kindUnder, limitColumns, type NormLimits, noLimits } from './norms.ts';
import type { UpdateRule } from './update-rule.ts';
import { updateParameter } from './update-step.ts';

/** A parameter, and its gradient, −∂L/∂w: downhill, what an update adds. */
export interface Learnt {
  readonly parameter: Parameter;
  readonly gradient: FloatArray;
}

/** One update of all parameters by the rule, in place. */
export function updateParameters(
  rule: UpdateRule,
  learnt: readonly Learnt[],
  learningRate: number,
  limits: NormLimits = noLimits,
): void {
  const { clipNorm, maxNorm } = limits;
  const moments = rule.momentsFor(learnt.map(({ parameter }) => parameter));
  const squares = () =>
    learnt.map(({ parameter, gradient }) => columnSquares(gradient, parameter.matrix.cols));
  const clip = clipNorm === null ? 1 : clipFactor(clipNorm, squares());
  const constants = rule.advance(learningRate, clip);
  for (const [index, { parameter, gradient }] of learnt.entries()) {
    const { data, cols } = parameter.matrix;
    updateParameter(kindUnder(limits, rule.kind), constants, data, gradient, moments[index]!);
    // The norm of a unit's incoming weights, biases apart.
    if (maxNorm !== null && /(?:^|\.)weight$/.test(parameter.name)) limitColumns(data, cols, maxNorm);
  }
}
