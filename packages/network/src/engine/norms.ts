import { panelCount } from '@nn-labs/linalg/engine';
import { isFloat32, type TrainingLayer } from './layer.ts';
import type { Blocks } from './lifted.ts';
import type { Step } from './steps.ts';

/** The squares of all gradients, summed by the engine column by column: those of norms.ts. */
export class EngineNorms {
  readonly steps: readonly Step[];
  /** As the last step left them. */
  readonly squares: readonly Float64Array[];

  constructor(blocks: Blocks, layers: readonly TrainingLayer[]) {
    const squares: Float64Array[] = [];
    this.squares = squares;
    this.steps = layers.flatMap(({ dense, vectors, weightGradient, bias, biasGradient }) => {
      const lanes = isFloat32(dense) ? 4 : 2;
      const sumsOf = (b: number, inner: number): Step => {
        const out = blocks.allocate(vectors * lanes * 8);
        squares.push(new Float64Array(blocks.engine.buffer, out, dense.units));
        const tiles = panelCount(vectors);
        return { operation: { code: 'columnSquares', b, inner, out, vectors, tiles }, size: () => ({}) };
      };
      const weight = sumsOf(weightGradient, dense.inputs);
      return bias === 0 ? [weight] : [weight, sumsOf(biasGradient, 1)];
    });
  }
}
