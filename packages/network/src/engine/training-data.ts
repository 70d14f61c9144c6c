import { blockCount, type OperationFields } from '@nn-labs/linalg/engine';
import type { Pace } from '../training/pace.ts';
import type { TrainingTask } from '../training/training-backend.ts';
import {
  type Blocks,
  type LiftedSparse,
  liftLabels,
  liftSparse,
  liftTargets,
  mostNonZero,
  placeBatch,
} from './lifted.ts';
import type { SparseInput } from './place.ts';
import type { Step } from './step.ts';

/** The data of a training, lifted once. */
export interface LiftedData {
  readonly x: LiftedSparse;
  /** X^T, where every batch has all rows as they are; null: the columns of each batch are listed. */
  readonly xT: LiftedSparse | null;
  readonly y: number;
  readonly labels: number;
  readonly losses: number;
  /** The batch's rows; 0: all in order. */
  readonly order: number;
}

/** Lifts what does not change during a run. */
export async function liftData(
  blocks: Blocks,
  { x, y, batchSize, variation }: TrainingTask,
  pace: Pace,
): Promise<LiftedData> {
  const isFull = batchSize === x.rows;
  const varies = variation != null && (variation.augment !== null || variation.dropout[0] !== 0);
  return {
    x: await liftSparse(blocks, x, false, pace),
    xT: isFull && !varies ? await liftSparse(blocks, x, true, pace) : null,
    y: await liftTargets(blocks, y, pace),
    labels: await liftLabels(blocks, y, pace),
    losses: blocks.allocate(batchSize * 8, false),
    order: isFull ? 0 : blocks.allocate(batchSize * 4, false),
  };
}

/** The samples of a batch: those of X, or with `varied` what was made of them. */
export class TrainingInput implements SparseInput {
  readonly kind = 'sparse';
  readonly items: number;
  readonly fields: OperationFields;
  readonly #room: () => LiftedSparse;
  readonly #data: LiftedData;
  #columns: LiftedSparse | null = null;

  constructor(blocks: Blocks, { x, batchSize }: TrainingTask, data: LiftedData, varied: LiftedSparse | null) {
    this.items = x.cols;
    this.fields = varied === null ? { ...data.x, order: data.order } : { ...varied, order: 0, gap: 1 };
    this.#data = data;
    this.#room = () => {
      const mostInRow = varied === null ? mostNonZero(blocks, data.x, x) : x.cols;
      return placeBatch(blocks, x.cols, batchSize, batchSize * mostInRow, x);
    };
  }

  columns(): OperationFields {
    const { xT } = this.#data;
    if (xT !== null) return { ...xT, gap: 0 };
    this.#columns ??= this.#room();
    return { ...this.#columns, gap: 1 };
  }

  /** Lists the columns of a batch, where a layer has asked for them: for a gradient, at the end of the step, so no thread waits. */
  steps(): Step[] {
    if (this.#columns === null) return [];
    const { starts: out, index: a, values: b } = this.#columns;
    const tiles = blockCount(this.items);
    return [
      {
        operation: { code: 'columns', ...this.fields, inner: this.items, out, a, b, tiles, eager: 1 },
        size: (rows) => ({ rows }),
      },
    ];
  }
}
