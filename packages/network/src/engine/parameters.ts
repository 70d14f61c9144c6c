import type { FloatArray } from '@nn-labs/linalg';
import { type Operation, packedIndex, panelCount, rowVectors, vectorBytes } from '@nn-labs/linalg/engine';
import type { Layer } from '../layers/layer.ts';
import type { Moments } from '../optimizers/update-step.ts';
import { type Blocks, itemBytes, itemsAt } from './lifted.ts';
import type { PlacedParameter } from './place.ts';
import { type Step, together } from './step.ts';

/** Makes room for the parameters of each layer; with so many moments where they are trained. */
export function placeParameters(
  blocks: Blocks,
  layers: readonly Layer[],
  moments: number | null,
): PlacedParameter[][] {
  return layers.map(({ parameters }) =>
    parameters.map(({ name, matrix }) => {
      const vectors = rowVectors(matrix.cols, matrix.dtype === 'float32');
      const bytes = matrix.rows * vectors * vectorBytes;
      const moment = (index: number) => (index < (moments ?? 0) ? blocks.allocate(bytes) : 0);
      return {
        name,
        matrix,
        vectors,
        value: blocks.allocate(bytes), // the lanes beyond the last column are zero
        gradient: moments === null ? 0 : blocks.allocate(bytes),
        first: moment(0),
        second: moment(1),
      };
    }),
  );
}

/** Copies the parameters into the engine, or with `back` out of it. */
export function copyParameters(blocks: Blocks, parameters: readonly PlacedParameter[], back: boolean): void {
  for (const placed of parameters) copyItems(blocks, placed, placed.value, placed.matrix.data, back);
}

/** Copies what the rule keeps of each parameter into the engine, or with `back` out of it. */
export function copyMoments(
  blocks: Blocks,
  parameters: readonly PlacedParameter[],
  moments: readonly Moments[],
  back: boolean,
): void {
  for (const [i, placed] of parameters.entries()) {
    const { first, second } = moments[i]!;
    if (first !== null) copyItems(blocks, placed, placed.first, first, back);
    if (second !== null) copyItems(blocks, placed, placed.second, second, back);
  }
}

/** Row-major items, and the packed ones at an address. */
function copyItems(
  { engine }: Blocks,
  { matrix, vectors }: PlacedParameter,
  address: number,
  items: FloatArray,
  back: boolean,
): void {
  const { rows, cols } = matrix;
  const packed = itemsAt(engine, address, (rows * vectors * vectorBytes) / itemBytes(matrix), matrix);
  packedIndex(items, packed, rows, cols, back);
}

/** How the engine is told of an update's rule: its kind, and where its constants lie. */
export interface RulePlace {
  readonly kind: number;
  readonly constants: number;
  /** Where the most lies that the norm of a unit's incoming weights may be; 0: anything. */
  readonly maxNorm: number;
}

/** An update of all parameters, and what follows it. The rate or the constants are set before each run. */
export function updateOperations(
  parameters: readonly PlacedParameter[],
  refresh: readonly Operation[],
  { maxNorm, ...rule }: RulePlace,
  threads: number,
): Operation[] {
  const updates = parameters.map(({ matrix, vectors, value: out, gradient: b, first, second }): Operation => {
    const operation = { code: 'update', out, b, ...rule, first, second } as const;
    return { ...operation, ...cutUpdate(matrix.rows * vectors, threads) };
  });
  const limits = parameters.flatMap(({ name, matrix, vectors, value: out }): Operation[] => {
    if (maxNorm === 0 || name !== 'weight') return [];
    const tiles = panelCount(vectors);
    return [{ code: 'maxNorm', out, inner: matrix.rows, vectors, constants: maxNorm, tiles }];
  });
  return [...together(updates), ...together(limits), ...together(refresh)];
}

/** Vectors that are updated in some tens of microseconds. */
const updatedAtOnce = 2048;

/** As many tiles for each thread: its share is what it has in its cache, the panels whose gradients it computed. */
function cutUpdate(inner: number, threads: number) {
  const rowsPerTile = Math.ceil(inner / (threads * Math.ceil(inner / (threads * updatedAtOnce))));
  return { inner, rowsPerTile, tiles: Math.ceil(inner / rowsPerTile) };
}

/** The squares of all gradients, summed by the engine column by column: those of norms.ts, as the last step left them. */
export function squareSteps(
  blocks: Blocks,
  parameters: readonly PlacedParameter[],
): { readonly steps: readonly Step[]; readonly squares: readonly Float64Array[] } {
  const squares: Float64Array[] = [];
  const steps = parameters.map(({ matrix, vectors, gradient: b }): Step => {
    const out = blocks.allocate(vectors * (vectorBytes / itemBytes(matrix)) * 8);
    squares.push(new Float64Array(blocks.engine.buffer, out, matrix.cols));
    const tiles = panelCount(vectors);
    return {
      operation: { code: 'columnSquares', b, inner: matrix.rows, out, vectors, tiles },
      size: () => ({}),
    };
  });
  return { steps, squares };
}
