import { blockRows, type Operation, type OperationFields, panelCount } from '@nn-labs/linalg/engine';
import type { Activation, Loss } from './config.ts';
import { type EngineLayer, isFloat32, type TrainingLayer } from './engine-layer.ts';
import type { LiftedSparse } from './lifted.ts';

// The training step of training-step.ts as operations of the engine, in the same order. What depends on the number of
// rows of a batch is set anew when that number changes.

/** An operation, and its fields for a batch of `rows` rows. */
export interface Step {
  readonly operation: Operation;
  readonly size: (rows: number) => OperationFields;
}

/** The data that the steps read. */
export interface LiftedData {
  readonly x: LiftedSparse;
  /** X^T, only for full batches. */
  readonly xT: LiftedSparse | null;
  readonly y: number;
  readonly labels: number;
  readonly losses: number;
  /** The batch's rows; 0: all in order. */
  readonly order: number;
}

/** Multiply-and-adds per vector of a tile: some tens of microseconds. */
const tileWork = 40_000;
const mostRows = 1024;
/** MNIST's share of pixels that are not zero, for the tiles' size only. */
const density = 0.2;

const finishes = { sigmoid: 1, tanh: 2, relu: 3, softmax: 0 } as const satisfies Record<Activation, number>;
const slopes = { sigmoid: 4, tanh: 5, relu: 6, softmax: 0 } as const satisfies Record<Activation, number>;

/** How `rows` rows of a product are cut: small enough to share fairly, large enough to keep a panel in the cache. */
function cut(rows: number, workPerRow: number, vectors: number, threads: number): OperationFields {
  const byWork = Math.max(1, Math.floor(tileWork / Math.max(1, workPerRow)));
  const fair = Math.max(4, Math.ceil(rows / (threads * 8)));
  const rowsPerTile = Math.min(mostRows, byWork, fair);
  return { rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) * panelCount(vectors) };
}

/** Forward pass, losses and output delta. The output step is the last. */
export function forwardSteps(
  layers: readonly EngineLayer[],
  data: LiftedData,
  loss: Loss,
  outputDelta: number,
  threads: number,
): Step[] {
  const steps: Step[] = layers.map((layer, l) => {
    const { inputs, activation } = layer.dense;
    const below = layers[l - 1];
    const left =
      below === undefined
        ? { ...data.x, order: data.order }
        : { a: below.activation, aRow: below.rowBytes, aStep: itemBytes(layer) };
    const work = below === undefined ? inputs * density : inputs;
    return {
      operation: {
        code: 'product',
        ...left,
        inner: inputs,
        b: layer.weight,
        bias: layer.bias,
        out: layer.activation,
        outRow: layer.rowBytes,
        vectors: layer.vectors,
        finish: finishes[activation],
      },
      size: (rows) => ({ rows, ...cut(rows, work, layer.vectors, threads) }),
    };
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
      finish: slopes[last.dense.activation],
    },
    size: (rows) => ({ scale: rows, ...byRows(rows, 64, threads) }),
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
      });
    }
    if (l > 0) steps.push(hiddenDelta(layer, layers[l - 1]!, threads));
  }
  for (const [l, layer] of layers.entries()) {
    steps.push(weightGradient(layer, layers[l - 1], data, threads));
    if (layer.bias === 0) continue;
    const { delta: b, biasGradient: out, vectors } = layer;
    steps.push({
      operation: { code: 'columnSums', b, out, vectors, tiles: panelCount(vectors) },
      size: (rows) => ({ rows }),
    });
  }
  return steps;
}

/** delta_l = (delta_(l+1) W_(l+1)^T) * f'(A_l) */
function hiddenDelta(layer: TrainingLayer, below: TrainingLayer, threads: number): Step {
  const rowMajor = below.deltaRows !== 0;
  return {
    operation: {
      code: 'product',
      a: layer.deltaRows,
      aRow: layer.rowBytes,
      aStep: itemBytes(layer),
      inner: layer.dense.units,
      b: layer.weightT,
      out: rowMajor ? below.deltaRows : below.delta,
      outRow: rowMajor ? below.rowBytes : 0,
      vectors: below.vectors,
      finish: slopes[below.dense.activation],
      h: below.activation,
      hRow: below.rowBytes,
    },
    size: (rows) => ({ rows, ...cut(rows, layer.dense.units, below.vectors, threads) }),
  };
}

/** G_l = A_(l-1)^T delta_l: by columns of X where they were lifted, else by rows of the batch. */
function weightGradient(
  layer: TrainingLayer,
  below: TrainingLayer | undefined,
  data: LiftedData,
  threads: number,
): Step {
  const { inputs } = layer.dense;
  const { delta: b, weightGradient: out, vectors } = layer;
  if (below !== undefined) {
    const a = { a: below.activation, aRow: itemBytes(layer), aStep: below.rowBytes };
    return {
      operation: { code: 'product', ...a, rows: inputs, b, out, vectors },
      size: (rows) => ({ inner: rows, ...cut(inputs, rows, vectors, threads) }),
    };
  }
  if (data.xT !== null) {
    return {
      operation: { code: 'product', ...data.xT, rows: inputs, b, out, vectors },
      size: (rows) => ({ inner: rows, ...cut(inputs, rows * density, vectors, threads) }),
    };
  }
  const tiles = panelCount(vectors) * Math.ceil(inputs / blockRows);
  return {
    operation: { code: 'scatter', ...data.x, order: data.order, inner: inputs, b, out, vectors, tiles },
    size: (rows) => ({ rows }),
  };
}

/** `W += rate * G` for all parameters, then the transposes anew. The rate is set before each run. */
export function updateOperations(layers: readonly TrainingLayer[], threads: number): Operation[] {
  return layers.flatMap((layer) => {
    const { inputs } = layer.dense;
    const operations = [update(layer.weight, layer.weightGradient, inputs * layer.vectors, threads)];
    if (layer.bias !== 0) operations.push(update(layer.bias, layer.biasGradient, layer.vectors, threads));
    return [...operations, ...transposeOperations(layer, threads)];
  });
}

function update(out: number, b: number, inner: number, threads: number): Operation {
  const rowsPerTile = Math.max(64, Math.min(2048, Math.ceil(inner / (threads * 2))));
  return { code: 'update', out, b, inner, rowsPerTile, tiles: Math.ceil(inner / rowsPerTile) };
}

/** W^T from W, where there is one. */
export function transposeOperations(layer: TrainingLayer, threads: number): Operation[] {
  if (layer.weightT === 0) return [];
  const { units: rows, inputs: inner } = layer.dense;
  const rowsPerTile = Math.ceil(rows / (threads * 2));
  const tiles = Math.ceil(rows / rowsPerTile);
  return [
    {
      code: 'transpose',
      b: layer.weight,
      inner,
      vectors: layer.vectors,
      out: layer.weightT,
      rows,
      rowsPerTile,
      tiles,
    },
  ];
}

function byRows(rows: number, most: number, threads: number): OperationFields {
  const rowsPerTile = Math.max(1, Math.min(most, Math.ceil(rows / (threads * 4))));
  return { rows, rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
}

function itemBytes({ dense }: EngineLayer): number {
  return isFloat32(dense) ? 4 : 8;
}
