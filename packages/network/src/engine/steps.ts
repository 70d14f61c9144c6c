import {
  blockCount,
  finishes,
  type Operation,
  type OperationFields,
  panelCount,
} from '@nn-labs/linalg/engine';
import type { Activation } from '../layers/activation.ts';
import type { EngineLayer, MomentsPlace, TrainingLayer } from './layer.ts';
import { itemBytes, type LiftedSparse } from './lifted.ts';

// The training step of training-step.ts as operations of the engine, in the same order. What depends on the number of
// rows of a batch is set again when that number changes.

/** An operation, and its fields for a batch of `rows` rows. */
export interface Step {
  readonly operation: Operation;
  readonly size: (rows: number) => OperationFields;
  /** Row i of the result needs row i of what came before and no other: it can go through a group of such steps. */
  readonly byRow?: boolean;
}

/**
 * Weights of so many bytes stay in a processor's own cache, next to the rows at hand: a thread can take its rows through
 * all panels. Larger ones are gone through panel by panel, all rows at a time, and so are those that hold more than the
 * rows: a thread would read all of them, of which others have just updated a share, where it can read all rows.
 */
const groupedBytes = 2 ** 19;
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
    if (length < 2) grouped.push(rest[0]!);
    else
      grouped.push(
        ...rest.slice(0, length).map((step, i) => inGroup(step, i === 0 ? length : follower, threads)),
      );
  }
  return grouped;
}

/** A step that leads a group of so many, or follows in one. */
function inGroup({ operation, size }: Step, group: number, threads: number): Step {
  return {
    operation: { ...operation, group },
    size: (rows) => ({ ...size(rows), ...cutGroup(rows, threads, group === follower) }),
  };
}

/** How the rows of a group are cut; only its first operation hands out tiles. */
function cutGroup(rows: number, threads: number, follows: boolean): OperationFields {
  const fair = Math.ceil(rows / (threads * 8));
  const least = Math.min(leastGroupRows, Math.ceil(rows / threads));
  const rowsPerTile = Math.max(1, least, Math.min(fair, mostGroupRows));
  return { rowsPerTile, tiles: follows ? 0 : Math.ceil(rows / rowsPerTile) };
}

/** The `group` of an operation that another one leads. */
const follower = 1;

/** Operations that do not need each other: nobody waits but for the end of the last one. */
function together(operations: readonly Operation[]): Operation[] {
  const last = operations.findLastIndex(({ group }) => group !== follower);
  return operations.map((operation, i) => (i < last ? { ...operation, eager: 1 } : operation));
}

/** Columns without their zeros: X^T, or with `gap` 1 room for those of a batch, which {@link listingStep} writes. */
export interface LiftedColumns extends LiftedSparse {
  readonly gap: 0 | 1;
}

/** The data that the steps read. */
export interface LiftedData {
  readonly x: LiftedSparse;
  /** The columns of what the first layer gets, null where there is no gradient to compute. */
  readonly xT: LiftedColumns | null;
  readonly y: number;
  readonly labels: number;
  readonly losses: number;
  /** The batch's rows; 0: all in order. */
  readonly order: number;
  /** The batch's rows as the first layer gets them, where they are not those of x. */
  readonly varied?: LiftedSparse | null;
}

/** The left operand of the first layer. */
function inputOf({ x, order, varied }: LiftedData): OperationFields {
  return varied == null ? { ...x, order } : { ...varied, order: 0, gap: 1 };
}

/** Multiply-and-adds per vector of a tile: some tens of microseconds. */
const tileWork = 40_000;
const mostRows = 1024;
/** MNIST's share of pixels that are not zero, to choose how to cut, and the bytes that say where one stands. */
const density = 0.2;
const indexBytes = 4;

/** What follows a layer's product, and what its delta is multiplied by; softmax has operations of its own. */
const activationOf = {
  sigmoid: finishes.sigmoid,
  tanh: finishes.tanh,
  relu: finishes.relu,
  'leaky-relu': finishes.leakyRelu,
  softmax: finishes.none,
  identity: finishes.none,
} as const satisfies Record<Activation, number>;
const slopeOf = {
  sigmoid: finishes.sigmoidSlope,
  tanh: finishes.tanhSlope,
  relu: finishes.reluSlope,
  'leaky-relu': finishes.leakyReluSlope,
  softmax: finishes.none,
  identity: finishes.none,
} as const satisfies Record<Activation, number>;

/** How `rows` rows of a product are cut: small enough to share fairly, large enough to keep a panel in the cache. */
function cut(rows: number, workPerRow: number, vectors: number, threads: number): OperationFields {
  const panels = panelCount(vectors);
  const byWork = Math.max(1, Math.floor(tileWork / Math.max(1, workPerRow)));
  const fair = Math.max(4, Math.ceil(rows / Math.ceil((threads * 4) / panels)));
  const rowsPerTile = Math.min(mostRows, byWork, fair);
  return { rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) * panels };
}

/** What a forward pass is for. */
export interface ForwardOptions {
  readonly loss: string;
  /** Where the output layer's delta goes. */
  readonly outputDelta: number;
  readonly rows: number;
  readonly threads: number;
}

/** Whether dropout leaves out some of the layer's activations. */
function isDropped(layer: EngineLayer): layer is TrainingLayer {
  return 'mask' in layer && layer.mask !== 0;
}

/** What goes on from a layer to the next. */
function passedOn(layer: EngineLayer): number {
  return isDropped(layer) ? layer.dropped : layer.activation;
}

/** `out = a * M`, row-major. */
function maskStep({ mask, rowBytes, vectors }: TrainingLayer, a: number, out: number, threads: number): Step {
  return {
    operation: { code: 'mask', a, aRow: rowBytes, h: mask, hRow: rowBytes, out, outRow: rowBytes, vectors },
    size: (rows) => byRows(rows, 64, threads),
    byRow: true,
  };
}

/**
 * Forward pass, losses and output delta, for at most so many rows at a time. The output step is the last.
 */
export function forwardSteps(
  layers: readonly EngineLayer[],
  data: LiftedData,
  { loss, outputDelta, rows: batchRows, threads }: ForwardOptions,
): Step[] {
  const steps: Step[] = layers.flatMap((layer, l) => {
    const { inputs, activation } = layer.dense;
    const below = layers[l - 1];
    const left =
      below === undefined
        ? inputOf(data)
        : { a: passedOn(below), aRow: below.rowBytes, aStep: itemBytes(layer.dense.weight) };
    const work = below === undefined ? inputs * density : inputs;
    const leftBytes =
      batchRows * work * (itemBytes(layer.dense.weight) + (below === undefined ? indexBytes : 0));
    const weightBytes = inputs * layer.rowBytes;
    const product: Step = {
      operation: {
        code: 'product',
        ...left,
        inner: inputs,
        b: layer.weight,
        bias: layer.bias,
        out: layer.activation,
        outRow: layer.rowBytes,
        vectors: layer.vectors,
        finish: activationOf[activation],
      },
      size: (rows) => ({ rows, ...cut(rows, work, layer.vectors, threads) }),
      byRow: weightBytes <= groupedBytes && (threads === 1 || weightBytes <= leftBytes),
    };
    return isDropped(layer)
      ? [product, maskStep(layer, layer.activation, layer.dropped, threads)]
      : [product];
  });
  const last = layers.at(-1)!;
  steps.push({
    operation: {
      code: 'output',
      h: last.activation,
      hRow: last.rowBytes,
      b: data.y,
      out: outputDelta,
      outRow: last.rowBytes,
      order: data.order,
      labels: data.labels,
      losses: data.losses,
      cols: last.dense.units,
      loss: loss === 'squared-error' ? 0 : 1,
      finish: slopeOf[last.dense.activation],
    },
    size: (rows) => ({ scale: rows, ...byRows(rows, 64, threads) }),
    byRow: true,
  });
  return steps;
}

/** Deltas from the last layer down, then all gradients. */
export function backwardSteps(layers: readonly TrainingLayer[], data: LiftedData, threads: number): Step[] {
  const steps: Step[] = [];
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    if (layer.deltaRows !== 0) {
      const { deltaRows: a, rowBytes: aRow, delta: out, vectors } = layer;
      steps.push({
        operation: { code: 'pack', a, aRow, out, vectors },
        size: (rows) => byRows(rows, 256, threads),
        byRow: true,
      });
    }
    const below = layers[l - 1];
    if (below === undefined) continue;
    steps.push(hiddenDelta(layer, below, threads));
    if (isDropped(below)) steps.push(maskStep(below, below.deltaRows, below.deltaRows, threads));
  }
  return [...steps, ...gradients(layers, data, threads)];
}

/** All gradients, the largest first: the small ones fill the gap at its end. */
function gradients(layers: readonly TrainingLayer[], data: LiftedData, threads: number): Step[] {
  const steps: Step[] = [];
  for (const [l, layer] of layers.entries()) {
    steps.push(weightGradient(layer, layers[l - 1], data, threads));
    if (layer.bias === 0) continue;
    const { delta: b, biasGradient: out, vectors } = layer;
    steps.push({
      operation: { code: 'columnSums', b, out, vectors, tiles: panelCount(vectors) },
      size: (rows) => ({ rows }),
    });
  }
  const operations = together(steps.map(({ operation }) => operation));
  return steps.map((step, i) => ({ ...step, operation: operations[i]! }));
}

/** delta_l = (delta_(l+1) W_(l+1)^T) * f'(A_l) */
function hiddenDelta(layer: TrainingLayer, below: TrainingLayer, threads: number): Step {
  const rowMajor = below.deltaRows !== 0;
  return {
    operation: {
      code: 'product',
      a: layer.deltaRows,
      aRow: layer.rowBytes,
      aStep: itemBytes(layer.dense.weight),
      inner: layer.dense.units,
      b: layer.weightT,
      out: rowMajor ? below.deltaRows : below.delta,
      outRow: rowMajor ? below.rowBytes : 0,
      vectors: below.vectors,
      finish: slopeOf[below.dense.activation],
      h: below.activation,
      hRow: below.rowBytes,
    },
    size: (rows) => ({ rows, ...cut(rows, layer.dense.units, below.vectors, threads) }),
    byRow: layer.dense.units * below.rowBytes <= groupedBytes,
  };
}

/** G_l = A_(l-1)^T delta_l */
function weightGradient(
  layer: TrainingLayer,
  below: TrainingLayer | undefined,
  data: LiftedData,
  threads: number,
): Step {
  const { inputs } = layer.dense;
  const { delta: b, weightGradient: out, vectors } = layer;
  if (below !== undefined) {
    const a = { a: passedOn(below), aRow: itemBytes(layer.dense.weight), aStep: below.rowBytes };
    return {
      operation: { code: 'product', ...a, rows: inputs, b, out, vectors },
      size: (rows) => ({ inner: rows, ...cut(inputs, rows, vectors, threads) }),
    };
  }
  return {
    operation: { code: 'product', ...data.xT, rows: inputs, b, out, vectors },
    size: (rows) => ({ inner: rows, ...cut(inputs, rows * density, vectors, threads) }),
  };
}

/** The columns of a batch: needed by the first layer's gradient, at the end of the step, so nobody waits. */
export function listingStep(
  inputs: number,
  data: LiftedData,
  { starts: out, index: a, values: b }: LiftedSparse,
): Step {
  return {
    operation: {
      code: 'columns',
      ...inputOf(data),
      inner: inputs,
      out,
      a,
      b,
      tiles: blockCount(inputs),
      eager: 1,
    },
    size: (rows) => ({ rows }),
  };
}

/** How the engine is told of an update's rule: its kind, and where its constants lie. */
export interface RulePlace {
  readonly kind: number;
  readonly constants: number;
  /** Where the most lies that the norm of a unit's incoming weights may be; 0: anything. */
  readonly maxNorm: number;
}

/** An update of all parameters, and the transposes again. The rate or the constants are set before each run. */
export function updateOperations(
  layers: readonly TrainingLayer[],
  rule: RulePlace,
  threads: number,
): Operation[] {
  const updates: Operation[] = [];
  const limits: Operation[] = [];
  const transposes: Operation[] = [];
  for (const layer of layers) {
    const { weight, weightGradient, bias, biasGradient, vectors } = layer;
    const { inputs } = layer.dense;
    updates.push(
      cutUpdate(updateOf(rule, weight, weightGradient, layer.weightMoments), inputs * vectors, threads),
    );
    if (bias !== 0) {
      updates.push(cutUpdate(updateOf(rule, bias, biasGradient, layer.biasMoments), vectors, threads));
    }
    if (rule.maxNorm !== 0) {
      const tiles = panelCount(vectors);
      limits.push({ code: 'maxNorm', out: weight, inner: inputs, vectors, constants: rule.maxNorm, tiles });
    }
    transposes.push(...transposeOperations(layer, threads));
  }
  return [...together(updates), ...together(limits), ...together(transposes)];
}

/** An update of the parameter at `out` by its gradient at `b`. */
function updateOf(rule: RulePlace, out: number, b: number, { first, second }: MomentsPlace): Operation {
  return { code: 'update', out, b, kind: rule.kind, constants: rule.constants, first, second };
}

/** Vectors that are updated in some tens of microseconds. */
const updatedAtOnce = 2048;

/** As many tiles for each thread: its share is what it has in its cache, the panels whose gradients it computed. */
function cutUpdate(operation: Operation, inner: number, threads: number): Operation {
  const rowsPerTile = Math.ceil(inner / (threads * Math.ceil(inner / (threads * updatedAtOnce))));
  return { ...operation, inner, rowsPerTile, tiles: Math.ceil(inner / rowsPerTile) };
}

/** W^T from W, where there is one. */
export function transposeOperations(layer: TrainingLayer, threads: number): Operation[] {
  return layer.weightT === 0 ? [] : [transpose(layer, Math.ceil(layer.dense.units / (threads * 2)))];
}

function transpose(
  { dense, weight: b, weightT: out, vectors }: TrainingLayer,
  rowsPerTile: number,
): Operation {
  const { units: rows, inputs: inner } = dense;
  return {
    code: 'transpose',
    b,
    inner,
    vectors,
    out,
    rows,
    rowsPerTile,
    tiles: Math.ceil(rows / rowsPerTile),
  };
}

function byRows(rows: number, most: number, threads: number): OperationFields {
  const rowsPerTile = Math.max(1, Math.min(most, Math.ceil(rows / (threads * 4))));
  return { rows, rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
}
