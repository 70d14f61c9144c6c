import type { FloatArray } from '@nn-labs/linalg';
import { type Engine, packedIndex, rowVectors } from '@nn-labs/linalg/engine';
import type { Model } from '../forward-pass.ts';
import { type Dense, DenseLayer } from '../layers/dense.ts';
import type { Moments } from '../optimizers/update-step.ts';
import { type Blocks, itemBytes, itemsAt } from './lifted.ts';

/** A model that the engine has operations for. */
export interface LoweredModel extends Model {
  readonly layers: readonly Dense[];
}

const loweredLosses: readonly string[] = ['squared-error', 'cross-entropy'];

/** Whether the engine has operations for all of it: dense layers, and losses that it measures and judges itself. */
export function isLowered(model: Model): model is LoweredModel {
  const { layers, loss } = model;
  return loweredLosses.includes(loss.kind) && layers.every((layer) => layer instanceof DenseLayer);
}

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
  /** What the update's rule keeps of weight and bias, laid out as they are. */
  readonly weightMoments: MomentsPlace;
  readonly biasMoments: MomentsPlace;
  /** Where dropout leaves out some of A (rows, units): what it is multiplied by, and the product; both row-major. */
  readonly mask: number;
  readonly dropped: number;
  /** delta (rows, units), row-major: where it is computed by rows or a layer below needs it so. */
  readonly deltaRows: number;
  /** delta, packed. */
  readonly delta: number;
}

/** Where a parameter's moments lie. */
export interface MomentsPlace {
  readonly first: number;
  readonly second: number;
}

/** Makes room for so many moments of a parameter of so many bytes. */
function placeMoments(blocks: Blocks, count: number, bytes: number): MomentsPlace {
  const place = (index: number) => (index < count && bytes > 0 ? blocks.allocate(bytes) : 0);
  return { first: place(0), second: place(1) };
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
  place: { isFirst: boolean; isLast: boolean; moments: number; drops: boolean },
): TrainingLayer {
  const layer = placeLayer(blocks, dense, rows);
  const { rowBytes } = layer;
  const { isFirst, isLast, moments, drops } = place;
  return {
    ...layer,
    weightT: isFirst ? 0 : blocks.allocate(dense.units * rowVectors(dense.inputs, isFloat32(dense)) * 16),
    weightGradient: blocks.allocate(dense.inputs * rowBytes, false),
    biasGradient: dense.bias === null ? 0 : blocks.allocate(rowBytes, false),
    weightMoments: placeMoments(blocks, moments, dense.inputs * rowBytes),
    biasMoments: placeMoments(blocks, moments, dense.bias === null ? 0 : rowBytes),
    mask: drops ? blocks.allocate(rows * rowBytes) : 0,
    dropped: drops ? blocks.allocate(rows * rowBytes) : 0,
    deltaRows: isFirst && !isLast && !drops ? 0 : blocks.allocate(rows * rowBytes, false),
    delta: blocks.allocate(rows * rowBytes, false),
  };
}

/** A layer's activations of so many rows, and how many items its rows lie apart. */
export function rowsAt(
  engine: Engine,
  { activation, rowBytes, dense: { weight } }: EngineLayer,
  rows: number,
): [outputs: FloatArray, stride: number] {
  const stride = rowBytes / itemBytes(weight);
  return [itemsAt(engine, activation, rows * stride, weight), stride];
}

/** Copies a layer's parameters into the engine, or with `back` out of it. */
export function copyParameters(blocks: Blocks, layer: EngineLayer, back: boolean): void {
  const { dense, weight, bias } = layer;
  copyWeights(blocks, layer, weight, dense.weight.data, back);
  if (dense.bias !== null) copyBiases(blocks, layer, bias, dense.bias.data, back);
}

/** Copies the moments of a layer's weight and bias into the engine, or with `back` out of it. */
export function copyMoments(
  blocks: Blocks,
  layer: TrainingLayer,
  [weight, bias]: readonly [Moments, Moments | null],
  back: boolean,
): void {
  for (const moment of ['first', 'second'] as const) {
    const items = weight[moment];
    if (items !== null) copyWeights(blocks, layer, layer.weightMoments[moment], items, back);
    const few = bias?.[moment] ?? null;
    if (few !== null) copyBiases(blocks, layer, layer.biasMoments[moment], few, back);
  }
}

/** Row-major items (inputs, units) and the packed ones at an address. */
function copyWeights(
  { engine }: Blocks,
  { dense, vectors }: EngineLayer,
  address: number,
  items: FloatArray,
  back: boolean,
): void {
  const length = (dense.inputs * vectors * 16) / itemBytes(dense.weight);
  packedIndex(items, itemsAt(engine, address, length, dense.weight), dense.inputs, dense.units, back);
}

function copyBiases(
  { engine }: Blocks,
  { dense }: EngineLayer,
  address: number,
  items: FloatArray,
  back: boolean,
): void {
  const lifted = itemsAt(engine, address, items.length, dense.weight);
  if (back) items.set(lifted);
  else lifted.set(items);
}

export function isFloat32(dense: Dense): boolean {
  return dense.weight.dtype === 'float32';
}
