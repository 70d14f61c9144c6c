import { finishes, type Operation, type OperationFields, panelCount } from '@nn-labs/linalg/engine';
import type { Activation } from '../layers/activation.ts';

/** An operation of the engine, and its fields for a batch of `rows` rows: they are set again when that number changes. */
export interface Step {
  readonly operation: Operation;
  readonly size: (rows: number) => OperationFields;
  /** Row i of the result needs row i of what came before and no other: it can go through a group of such steps. */
  readonly byRow?: boolean;
  /** Whether a row is a picture, which is much work: then few go through a group together, see {@link cutPictures}. */
  readonly isPicture?: boolean;
}

/** The activation after a product; softmax has an operation of its own. */
export const finishOf: Readonly<Record<Activation, number>> = {
  sigmoid: finishes.sigmoid,
  tanh: finishes.tanh,
  relu: finishes.relu,
  'leaky-relu': finishes.leakyRelu,
  softmax: finishes.none,
  identity: finishes.none,
};

/** The slope of an activation, by which a delta is multiplied. */
export const slopeOf: Readonly<Record<Activation, number>> = {
  sigmoid: finishes.sigmoidSlope,
  tanh: finishes.tanhSlope,
  relu: finishes.reluSlope,
  'leaky-relu': finishes.leakyReluSlope,
  softmax: finishes.none,
  identity: finishes.none,
};

/**
 * Weights of so many bytes stay in a processor's own cache, next to the rows at hand: a thread can take its rows through
 * all panels. Larger ones are gone through panel by panel, all rows at a time, and so are those that hold more than the
 * rows: a thread would read all of them, of which others have just updated a share, where it can read all rows.
 */
export const groupedBytes: number = 2 ** 19;
/** Fewer rows in a tile load a panel of weights for too little work, more would leave the cache. */
const leastGroupRows = 32;
const mostGroupRows = 256;

/**
 * Steps that follow each other and go row by row become groups: a thread takes some rows through all of them, with no
 * barrier between.
 */
export function groupByRow(steps: readonly Step[], threads: number): Step[] {
  const grouped: Step[] = [];
  while (grouped.length < steps.length) {
    const rest = steps.slice(grouped.length);
    const end = rest.findIndex(({ byRow }) => byRow !== true);
    const length = end < 0 ? rest.length : end;
    const cut = rest.slice(0, length).some(({ isPicture }) => isPicture) ? cutPictures : cutGroup;
    if (length < 2) grouped.push(rest[0]!);
    else
      grouped.push(
        ...rest
          .slice(0, length)
          .map((step, i) => inGroup(step, i === 0 ? length : follower, (count) => cut(count, threads))),
      );
  }
  return grouped;
}

/** A step that leads a group of so many, or follows in one; only the first operation of a group hands out tiles. */
function inGroup({ operation, size }: Step, group: number, cut: (rows: number) => Tiles): Step {
  return {
    operation: { ...operation, group },
    size: (rows) => ({ ...size(rows), ...cut(rows), ...(group === follower ? { tiles: 0 } : {}) }),
  };
}

/** How many rows a tile has, and how many tiles they make. */
interface Tiles {
  readonly rowsPerTile: number;
  readonly tiles: number;
}

function cutGroup(rows: number, threads: number): Tiles {
  const fair = Math.ceil(rows / (threads * 8));
  const least = Math.min(leastGroupRows, Math.ceil(rows / threads));
  const rowsPerTile = Math.max(1, least, Math.min(fair, mostGroupRows));
  return { rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
}

const mostPictures = 8;

/** How pictures are cut: what a few of them become, layer by layer, stays in the second-level cache. */
export function cutPictures(rows: number, threads: number): Tiles {
  const rowsPerTile = Math.max(1, Math.min(mostPictures, Math.ceil(rows / (threads * 8))));
  return { rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
}

/** The most tiles that {@link cutPictures} makes of at most so many rows. */
export function mostPictureTiles(rows: number, threads: number): number {
  return Math.max(threads * 8, Math.ceil(rows / mostPictures));
}

/** The `group` of an operation that another one leads. */
const follower = 1;

/** Operations that do not need each other: threads wait for the others only at the end of the last one. */
export function together(operations: readonly Operation[]): Operation[] {
  const last = operations.findLastIndex(({ group }) => group !== follower);
  return operations.map((operation, i) => (i < last ? { ...operation, eager: 1 } : operation));
}

/** Multiply-and-adds per vector of a tile: some tens of microseconds. */
const tileWork = 40_000;
const mostRows = 1024;

/** How `rows` rows of a product are cut: small enough to share fairly, large enough to keep a panel in the cache. */
export function cutProduct(
  rows: number,
  workPerRow: number,
  vectors: number,
  threads: number,
): OperationFields {
  const panels = panelCount(vectors);
  const byWork = Math.max(1, Math.floor(tileWork / Math.max(1, workPerRow)));
  const fair = Math.max(4, Math.ceil(rows / Math.ceil((threads * 4) / panels)));
  const rowsPerTile = Math.min(mostRows, byWork, fair);
  return { rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) * panels };
}

/** How rows are cut that cost little each, `most` in a tile. */
export function cutRows(rows: number, most: number, threads: number): OperationFields {
  const rowsPerTile = Math.max(1, Math.min(most, Math.ceil(rows / (threads * 4))));
  return { rows, rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
}

/** Rows of whole vectors. */
interface RowLayout {
  readonly rowBytes: number;
  readonly vectors: number;
}

/** `out = a * M`, row-major. */
export function maskStep(
  { rowBytes, vectors }: RowLayout,
  a: number,
  mask: number,
  out: number,
  threads: number,
): Step {
  const row = { aRow: rowBytes, hRow: rowBytes, outRow: rowBytes };
  return {
    operation: { code: 'mask', a, h: mask, out, ...row, vectors },
    size: (rows) => cutRows(rows, 64, threads),
    byRow: true,
  };
}

/** `out = f(a)`, or `out = a * f'(h)` for a slope. */
export function activateStep(
  { rowBytes, vectors }: RowLayout,
  a: number,
  finish: number,
  h: number,
  out: number,
  threads: number,
): Step {
  const row = { aRow: rowBytes, hRow: rowBytes, outRow: rowBytes };
  return {
    operation: { code: 'activate', a, h, out, ...row, vectors, finish },
    size: (rows) => cutRows(rows, 64, threads),
    byRow: true,
  };
}
