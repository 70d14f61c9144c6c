import {
  distortionBytes,
  rowVectors,
  seedStream,
  streamBytes,
  writeDistortion,
} from '@nn-labs/linalg/engine';
import { sizeOf } from '../layers/layer.ts';
import type { TrainingTask } from '../training/training-backend.ts';
import type { CompleteAugmentation } from '../variation/augmentation.ts';
import { type BatchName, batchStream, purposes } from '../variation/batch-draws.ts';
import { affineLength, drawAffine, gaussianTaps } from '../variation/distortion.ts';
import type { Variation } from '../variation/variation.ts';
import { type Blocks, itemBytes, itemsAt, type LiftedSparse, placeBatch } from './lifted.ts';
import type { Step } from './step.ts';

/** Images are handed out in so many tiles at most: each has memory of its own to work in. */
const mostTiles = 64;

interface Stream {
  readonly purpose: number;
  readonly address: number;
}

/** The rows that a batch takes from. */
interface Source {
  readonly x: LiftedSparse;
  readonly order: number;
}

/** Fields of displacements (samples * rows, cols), and how they are smoothed. */
interface Elastic {
  readonly rows: number;
  readonly cols: number;
  readonly dx: number;
  readonly dy: number;
  readonly fieldRow: number;
  readonly taps: number;
  readonly radius: number;
  readonly alpha: number;
}

const noFields: Elastic = { rows: 0, cols: 0, dx: 0, dy: 0, fieldRow: 0, taps: 0, radius: 0, alpha: 0 };

/** A draw, and where its numbers go. */
interface Draw {
  readonly kind: number;
  readonly low: number;
  readonly range: number;
  readonly out: number;
  readonly outRow: number;
  readonly cols: number;
  readonly perSample: number;
}

/** The changes that variation.ts makes to a batch, as operations of the engine that go before its step. */
export class EngineVariation {
  /** The batch's rows as the first layer gets them; null: as the data has them. */
  readonly input: LiftedSparse | null;
  readonly steps: readonly Step[];
  readonly #task: TrainingTask;
  readonly #variation: Variation;
  readonly #blocks: Blocks;
  readonly #streams: Stream[] = [];
  readonly #affine: number;

  constructor(
    blocks: Blocks,
    task: TrainingTask,
    variation: Variation,
    data: Source,
    masks: readonly number[],
  ) {
    this.#blocks = blocks;
    this.#task = task;
    this.#variation = variation;
    const inputMask = masks[0]!;
    const { augment } = variation;
    this.#affine = augment === null ? 0 : blocks.allocate(task.batchSize * affineLength * 8);
    const elastic = augment?.elastic == null ? null : this.#placeElastic(augment, augment.elastic.sigma);
    const draws = [...this.#fieldDraws(elastic), ...this.#maskDraws(masks)];
    // Draws need nothing of each other: threads wait for the others only at the last one.
    const eager = ({ operation, size }: Step): Step => ({ operation: { ...operation, eager: 1 }, size });
    const last = draws.length - 1;
    const steps = draws.map((step, i) => (i < last ? eager(step) : step));
    this.input =
      augment === null && inputMask === 0
        ? null
        : placeBatch(blocks, task.batchSize, task.x.cols, task.batchSize * task.x.cols, task.x);
    if (this.input !== null) steps.push(this.#distortion(data, this.input, inputMask, elastic));
    this.steps = steps;
  }

  /** The draws of the displacements along x and y. */
  #fieldDraws(elastic: Elastic | null): Step[] {
    if (elastic === null) return [];
    const { rows, cols, fieldRow } = elastic;
    const uniform = { kind: 0, low: -1, range: 2, cols, outRow: fieldRow, perSample: rows };
    return [
      this.#draw(purposes.elasticX, { ...uniform, out: elastic.dx }),
      this.#draw(purposes.elasticY, { ...uniform, out: elastic.dy }),
    ];
  }

  /** The draws of what is left out: of the inputs, then of each hidden layer. */
  #maskDraws(masks: readonly number[]): Step[] {
    return this.#variation.dropout.flatMap((p, l) => {
      if (p === 0) return [];
      const out = masks[l]!;
      const cols = sizeOf(this.#task.layers[l]!.inputShape);
      const mask = { kind: 1, low: p, range: 1 / (1 - p), cols, outRow: this.#rowBytes(cols), perSample: 1 };
      return [this.#draw(this.#variation.purposes[l]!, { ...mask, out })];
    });
  }

  /** The images of a batch, moved and with some pixels left out, as rows without zeros. */
  #distortion(data: Source, input: LiftedSparse, mask: number, elastic: Elastic | null): Step {
    const { x } = this.#task;
    const height = this.#variation.augment?.rows ?? 1;
    const width = x.cols / height;
    const { rows: _, cols: __, ...fields } = elastic ?? noFields;
    const constants = this.#blocks.allocate(distortionBytes);
    writeDistortion(this.#blocks.engine.buffer, constants, {
      ...input,
      ...fields,
      ...this.#placeScratch(height, width, fields.radius, fields.fieldRow),
      affine: this.#affine,
      mask,
      maskRow: this.#rowBytes(x.cols),
    });
    return {
      operation: { code: 'distort', ...data.x, order: data.order, cols: x.cols, width, constants },
      size: (rows) => {
        const rowsPerTile = Math.ceil(rows / mostTiles);
        return { rows, rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
      },
    };
  }

  /** Seeds the streams of a batch, and draws its affine maps. */
  begin(batch: BatchName, rows: number): void {
    const { engine } = this.#blocks;
    const { seed, augment } = this.#variation;
    for (const { purpose, address } of this.#streams) {
      seedStream(engine.buffer, address, batchStream(seed, purpose, batch));
    }
    if (augment === null) return;
    const affine = itemsAt(engine, this.#affine, rows * affineLength, this.#task.x);
    drawAffine(augment, batchStream(seed, purposes.affine, batch), rows, affine);
  }

  #rowBytes(cols: number): number {
    return rowVectors(cols, this.#task.dtype === 'float32') * 16;
  }

  /** A draw of `perSample` rows for each sample: uniform (kind 0), or a mask (kind 1). */
  #draw(purpose: number, { low, range, perSample, ...operation }: Draw): Step {
    const address = this.#blocks.allocate(streamBytes);
    this.#streams.push({ purpose, address });
    const constants = this.#blocks.allocate(16);
    new Float64Array(this.#blocks.engine.buffer, constants, 2).set([low, range]);
    return {
      operation: { code: 'draw', a: address, ...operation, constants, tiles: 1 },
      size: (rows) => ({ rows: rows * perSample }),
    };
  }

  #placeElastic({ rows, cols, elastic }: CompleteAugmentation, sigma: number): Elastic {
    const { batchSize, x } = this.#task;
    const weights = gaussianTaps(sigma);
    const taps = this.#blocks.allocate(weights.length * 8);
    itemsAt(this.#blocks.engine, taps, weights.length, x).set(weights);
    const fieldRow = Math.ceil(this.#rowBytes(cols) / 64) * 64; // whole fours of vectors
    const room = () => this.#blocks.allocate(batchSize * rows * fieldRow);
    const radius = (weights.length - 1) / 2;
    return { rows, cols, dx: room(), dy: room(), fieldRow, taps, radius, alpha: elastic?.alpha ?? 0 };
  }

  #placeScratch(height: number, width: number, radius: number, fieldRow: number) {
    const item = itemBytes(this.#task.x);
    const whole = (bytes: number) => Math.ceil(bytes / 16) * 16;
    const fieldAt = whole((height + 2) * (width + 2) * item);
    const fieldBytes = fieldRow === 0 ? 0 : height * (fieldRow + 2 * whole(radius * item)) + 64;
    const scratchBytes = fieldAt + whole(fieldBytes);
    return { fieldAt, scratchBytes, scratch: this.#blocks.allocate(mostTiles * scratchBytes, false) };
  }
}
