import { packedIndex, rowVectors } from '@nn-labs/linalg/engine';
import type { Dense } from './dense.ts';
import { type Blocks, itemsAt } from './lifted.ts';

/** Where the numbers of a layer lie in the engine, for batches of at most so many rows. Addresses; 0: not there. */
export interface EngineLayer {
  readonly dense: Dense;
  /** Vectors and bytes of a row of `units` items. */
  readonly vectors: number;
  readonly rowBytes: number;
  /** W (inputs, units), packed. */
  readonly weight: number;
  /** b (units). */
  readonly bias: number;
  /** A (rows, units), row-major. */
  readonly activation: number;
}

/** What training needs besides. */
export interface TrainingLayer extends EngineLayer {
  /** W^T (units, inputs), packed; only where a layer lies below. */
  readonly weightT: number;
  /** The gradients, laid out as the parameters. */
  readonly weightGradient: number;
  readonly biasGradient: number;
  /** delta (rows, units), row-major: where it is computed by rows or a layer below needs it so. */
  readonly deltaRows: number;
  /** delta, packed. */
  readonly delta: number;
}

/** Makes room for a layer's parameters and activations. The lanes beyond a parameter's last column are zero. */
export function placeLayer(blocks: Blocks, dense: Dense, rows: number): EngineLayer {
  const vectors = rowVectors(dense.units, isFloat32(dense));
  const rowBytes = vectors * 16;
  return {
    dense,
    vectors,
    rowBytes,
    weight: blocks.allocate(dense.inputs * rowBytes),
    bias: dense.bias === null ? 0 : blocks.allocate(rowBytes),
    activation: blocks.allocate(rows * rowBytes, false),
  };
}

/** Makes room for what training a layer needs. What the operations write in whole vectors need not be zeroed. */
export function placeTrainingLayer(
  blocks: Blocks,
  dense: Dense,
  rows: number,
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
): TrainingLayer {
  const layer = placeLayer(blocks, dense, rows);
  const { rowBytes } = layer;
  return {
    ...layer,
    weightT: isFirst ? 0 : blocks.allocate(dense.units * rowVectors(dense.inputs, isFloat32(dense)) * 16),
    weightGradient: blocks.allocate(dense.inputs * rowBytes, false),
    biasGradient: dense.bias === null ? 0 : blocks.allocate(rowBytes, false),
    deltaRows: isFirst && !isLast ? 0 : blocks.allocate(rows * rowBytes, false),
    delta: blocks.allocate(rows * rowBytes, false),
  };
}

/** Copies a layer's parameters into the engine, or with `back` out of it. */
export function copyParameters(blocks: Blocks, layer: EngineLayer, back: boolean): void {
  const { dense, vectors, weight, bias } = layer;
  const { data } = dense.weight;
  const packed = itemsAt(blocks.engine, weight, (dense.inputs * vectors * 16) / data.BYTES_PER_ELEMENT, data);
  packedIndex(data, packed, dense.inputs, dense.units, back);
  if (dense.bias === null) return;
  const lifted = itemsAt(blocks.engine, bias, dense.units, data);
  if (back) dense.bias.data.set(lifted);
  else lifted.set(dense.bias.data);
}

export function isFloat32(dense: Dense): boolean {
  return dense.weight.dtype === 'float32';
}
