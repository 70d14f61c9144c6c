import { type Operation, rowVectors } from '@nn-labs/linalg/engine';
import type { Model } from '../forward-pass.ts';
import { sizeOf } from '../layers/layer.ts';
import type { Blocks } from './lifted.ts';
import type { Delta, LoweredLayer, PlacedParameter, Rows, SparseInput } from './place.ts';
import { activateStep, cutRows, maskStep, type Step, slopeOf, together } from './step.ts';

// The training step of training-step.ts as operations of the engine, in the same order: what each layer says of itself
// (place.ts), dropout's masks between, and the loss at the end.

/** For what a model is lowered. */
export interface LoweringTask {
  readonly input: SparseInput;
  /** Of each layer. */
  readonly parameters: readonly (readonly PlacedParameter[])[];
  /** The most rows of a batch. */
  readonly rows: number;
  readonly threads: number;
  readonly training: boolean;
  /** Whether the output step follows, which finishes the last layer's sums for some losses. */
  readonly measures: boolean;
  /** Of each layer where the mask lies (rows, items) that its input is multiplied by; 0: none. */
  readonly masks?: readonly number[];
}

/** A model as the engine has it. */
export interface LoweredNetwork {
  /** Each layer with what it is given. */
  readonly parts: readonly { readonly input: SparseInput | Rows; readonly layer: LoweredLayer }[];
  readonly forward: readonly Step[];
  /** The output of the last layer. */
  readonly last: Rows;
  /** The layers' own copies of the parameters, after each change of these. */
  readonly refresh: readonly Operation[];
}

/** Lowers the layers first to last; null where one, or the loss, has no operations for what it is given. */
export function lowerNetwork(blocks: Blocks, model: Model, task: LoweringTask): LoweredNetwork | null {
  const { layers, loss, dtype } = model;
  const { rows, threads, training, measures } = task;
  if (measures && loss.lowered === undefined) return null;
  const float32 = dtype === 'float32';
  const parts: LoweredNetwork['parts'][number][] = [];
  const forward: Step[] = [];
  let given: SparseInput | Rows = task.input;
  for (const [l, layer] of layers.entries()) {
    const mask = task.masks?.[l] ?? 0;
    if (given.kind === 'rows' && mask !== 0) {
      const dropped = drop(blocks, given, mask, layers[l - 1]!.activation !== 'identity', task);
      forward.push(maskStep(given, given.at, mask, dropped.at, threads));
      given = dropped;
    }
    const input: SparseInput | Rows = given;
    const parameters = task.parameters[l]!;
    const items = sizeOf(layer.outputShape);
    const isSum = measures && l === layers.length - 1 && loss.lowered?.takesSums === true;
    const activation = isSum ? 'identity' : layer.activation;
    const lowered: LoweredLayer | null | undefined = layer.lower?.({
      input,
      parameters,
      activation,
      rows,
      threads,
      float32,
      itemBytes: float32 ? 4 : 8,
      training,
      output: (options = {}): Rows => {
        const vectors = rowVectors(items, float32);
        const at = blocks.allocate(rows * vectors * 16, false);
        const learns = parameters.length > 0 || (input.kind === 'rows' && input.learns);
        return {
          kind: 'rows',
          items,
          at,
          vectors,
          rowBytes: vectors * 16,
          learns,
          slope: { activation, at },
          wantsPacked: false,
          takesWindows: false,
          afterDelta: () => [],
          ...options,
        };
      },
      buffer: () => blocks.engine.buffer,
      allocate: (bytes, zeroed) => blocks.allocate(bytes, zeroed),
    });
    if (lowered == null) return null;
    parts.push({ input, layer: lowered });
    forward.push(...lowered.forward);
    given = lowered.output;
  }
  if (given.kind !== 'rows') return null;
  return { parts, forward, last: given, refresh: parts.flatMap(({ layer }) => layer.refresh ?? []) };
}

/**
 * Rows with some items left out. The delta is masked after the slope of the layer that made them. A layer without an
 * activation of its own (flatten, a pooling) hands on the slope of the layer below it: there the delta is masked first.
 */
function drop(
  blocks: Blocks,
  given: Rows,
  mask: number,
  hasActivation: boolean,
  { rows, threads }: LoweringTask,
): Rows {
  const masked = (delta: number) => maskStep(given, delta, mask, delta, threads);
  const at = blocks.allocate(rows * given.rowBytes);
  const dropped = { ...given, at, wantsPacked: false, takesWindows: false };
  const { activation, at: h } = given.slope;
  if (hasActivation || activation === 'identity') {
    return { ...dropped, afterDelta: (delta) => [masked(delta), ...given.afterDelta(delta)] };
  }
  const sloped = (delta: number) => activateStep(given, delta, slopeOf[activation], h, delta, threads);
  const afterDelta = (delta: number) => [masked(delta), sloped(delta), ...given.afterDelta(delta)];
  return { ...dropped, slope: { activation: 'identity', at: h }, afterDelta };
}

/** Deltas from the last layer down, then all gradients, the first layer's first: the small ones fill the gap at its end. */
export function backwardSteps(
  blocks: Blocks,
  { parts }: LoweredNetwork,
  outputDelta: number,
  rows: number,
): Step[] {
  const deltas: Step[] = [];
  const gradients: Step[] = [];
  let delta: Delta = { at: outputDelta, isPacked: false, windows: null };
  for (const { input, layer } of parts.toReversed()) {
    if (layer.output === input) continue;
    const wanted = input.kind === 'rows' && input.learns ? input : null;
    const windows = (wanted?.takesWindows && layer.windows) || null;
    const below = wanted && {
      at: windows ? delta.at : blocks.allocate(rows * wanted.rowBytes, false),
      isPacked: wanted.wantsPacked && layer.packs === true,
      windows,
    };
    const steps = layer.backward!(delta, below);
    deltas.push(...steps.toInput, ...(wanted?.afterDelta(below!.at) ?? []));
    gradients.unshift(...steps.gradients);
    if (below === null) break; // nothing below learns
    delta = below;
  }
  const operations = together(gradients.map(({ operation }) => operation));
  return [...deltas, ...gradients.map((step, i) => ({ ...step, operation: operations[i]! }))];
}

/** Where the data of a batch lie that the loss is measured by. */
export interface LiftedTargets {
  readonly y: number;
  /** Where each target has its greatest item. */
  readonly labels: number;
  readonly losses: number;
  /** The batch's rows; 0: all in order. */
  readonly order: number;
}

/** Losses, what is right by argmax, and the delta of the last layer; finishes the last layer's sums where the loss takes them. */
export function outputStep(
  { loss }: Model,
  last: Rows,
  data: LiftedTargets,
  delta: number,
  threads: number,
): Step {
  return {
    operation: {
      code: 'output',
      h: last.at,
      hRow: last.rowBytes,
      b: data.y,
      out: delta,
      outRow: last.rowBytes,
      order: data.order,
      labels: data.labels,
      losses: data.losses,
      cols: last.items,
      loss: loss.lowered!.code,
      finish: slopeOf[last.slope.activation],
    },
    size: (rows) => ({ scale: rows, ...cutRows(rows, 64, threads) }),
    byRow: true,
  };
}
