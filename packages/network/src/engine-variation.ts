import { blockRows, distortionBytes, rowVectors, writeDistortion } from '@nn-labs/linalg/engine';
import { type BatchName, batchStream, purposes } from './batch-draws.ts';
import type { Dense } from './dense.ts';
import { affineLength, drawAffine, gaussianTaps } from './distortion.ts';
import { isFloat32, type TrainingLayer } from './engine-layer.ts';
import type { Step } from './engine-steps.ts';
import { type Blocks, itemsAt, type LiftedSparse } from './lifted.ts';
import type { TrainingTask } from './training-backend.ts';
import type { Variation } from './variation.ts';

/** A stream of draws in the engine: its key, how many doubles are taken, the doubles at hand. */
const keyWords = 624;
const takenByte = keyWords * 4;
const doublesAtHand = 312;
const streamBytes = takenByte + 8 + doublesAtHand * 8;

/** Images are handed out in so many tiles at most: each has memory of its own to work in. */
const mostTiles = 64;

interface Stream {
  readonly purpose: number;
  readonly address: number;
}

/** What variation.ts does to a batch, as operations of the engine that go before its step. */
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
    data: { readonly x: LiftedSparse; readonly order: number },
    layers: readonly TrainingLayer[],
  ) {
    this.#blocks = blocks;
    this.#task = task;
    this.#variation = variation;
    const { augment, dropout } = variation;
    const draws: Step[] = [];
    const { cols } = task.x;
    const first = task.layers[0]!;
    const inputMask = dropout[0] === 0 ? 0 : this.#allocate(first, task.batchSize, cols);
    const varies = augment !== null || inputMask !== 0;
    this.#affine = augment === null ? 0 : blocks.allocate(task.batchSize * affineLength * 8);
    const distortion: Step[] = [];
    this.input = null;
    if (varies) {
      const elastic = augment?.elastic == null ? null : this.#placeElastic(augment, augment.elastic.sigma);
      if (elastic !== null) {
        for (const [purpose, out] of [
          [purposes.elasticX, elastic.dx],
          [purposes.elasticY, elastic.dy],
        ] as const) {
          draws.push(this.#draw(purpose, out, elastic.fieldRow, augment!.cols, augment!.rows, 0, -1, 2));
        }
      }
      const input = this.#placeRows();
      this.input = input;
      const height = augment?.rows ?? 1;
      const width = augment?.cols ?? cols;
      const scratch = this.#placeScratch(height, width, elastic?.radius ?? 0, elastic?.fieldRow ?? 0);
      const record = blocks.allocate(distortionBytes);
      writeDistortion(blocks.engine.buffer, record, {
        ...input,
        ...scratch,
        affine: this.#affine,
        dx: elastic?.dx ?? 0,
        dy: elastic?.dy ?? 0,
        fieldRow: elastic?.fieldRow ?? 0,
        taps: elastic?.taps ?? 0,
        radius: elastic?.radius ?? 0,
        mask: inputMask,
        maskRow: this.#rowBytes(first, cols),
        alpha: augment?.elastic?.alpha ?? 0,
      });
      distortion.push({
        operation: { code: 'distort', ...data.x, order: data.order, cols, width, constants: record },
        size: (rows) => {
          const rowsPerTile = Math.ceil(rows / mostTiles);
          return { rows, rowsPerTile, tiles: Math.ceil(rows / rowsPerTile) };
        },
      });
    }
    for (const [l, p] of dropout.entries()) {
      if (p === 0) continue;
      const out = l === 0 ? inputMask : layers[l - 1]!.mask;
      const width = task.layers[l]!.inputs;
      const row = this.#rowBytes(first, width);
      draws.push(this.#draw(purposes.dropout + l, out, row, width, 1, 1, p, 1 / (1 - p)));
    }
    // Draws need nothing of each other: only at the last one everybody waits.
    const last = draws.length - 1;
    this.steps = [
      ...draws.map((step, i) => (i < last ? { ...step, operation: { ...step.operation, eager: 1 } } : step)),
      ...distortion,
    ];
  }

  /** Seeds the streams of a batch, and draws its affine maps. */
  begin(batch: BatchName, rows: number): void {
    const { engine } = this.#blocks;
    const { seed, augment } = this.#variation;
    for (const { purpose, address } of this.#streams) {
      new Uint32Array(engine.buffer, address, keyWords).set(batchStream(seed, purpose, batch).getState().key);
      new Uint32Array(engine.buffer, address + takenByte, 1)[0] = doublesAtHand;
    }
    if (augment === null) return;
    const affine = itemsAt(engine, this.#affine, rows * affineLength, this.#task.x.data);
    drawAffine(augment, batchStream(seed, purposes.affine, batch), rows, affine);
  }

  #rowBytes(dense: Dense, cols: number): number {
    return rowVectors(cols, isFloat32(dense)) * 16;
  }

  #allocate(dense: Dense, rows: number, cols: number): number {
    return this.#blocks.allocate(rows * this.#rowBytes(dense, cols));
  }

  /** A draw of `rows` rows of `cols` for each sample: uniform (kind 0), or a mask (kind 1). */
  #draw(
    purpose: number,
    out: number,
    outRow: number,
    cols: number,
    perSample: number,
    kind: number,
    low: number,
    range: number,
  ): Step {
    const address = this.#blocks.allocate(streamBytes);
    this.#streams.push({ purpose, address });
    const constants = this.#blocks.allocate(16);
    new Float64Array(this.#blocks.engine.buffer, constants, 2).set([low, range]);
    return {
      operation: { code: 'draw', a: address, out, outRow, cols, kind, constants, tiles: 1 },
      size: (rows) => ({ rows: rows * perSample }),
    };
  }

  #placeElastic({ rows, cols }: { rows: number; cols: number }, sigma: number) {
    const { batchSize, x } = this.#task;
    const weights = gaussianTaps(sigma);
    const taps = this.#blocks.allocate(weights.length * 8);
    itemsAt(this.#blocks.engine, taps, weights.length, x.data).set(weights);
    const fieldRow = Math.ceil(this.#rowBytes(this.#task.layers[0]!, cols) / 64) * 64;
    const room = () => this.#blocks.allocate(batchSize * rows * fieldRow);
    return { dx: room(), dy: room(), fieldRow, taps, radius: (weights.length - 1) / 2 };
  }

  /** Room for all pixels of every row, without their zeros. */
  #placeRows(): LiftedSparse {
    const { batchSize, x } = this.#task;
    const blocks = Math.max(1, Math.ceil(x.cols / blockRows));
    return {
      starts: this.#blocks.allocate(batchSize * (blocks + 1) * 4, false),
      index: this.#blocks.allocate(batchSize * x.cols * 4, false),
      values: this.#blocks.allocate(batchSize * x.cols * x.data.BYTES_PER_ELEMENT, false),
    };
  }

  #placeScratch(height: number, width: number, radius: number, fieldRow: number) {
    const item = this.#task.x.data.BYTES_PER_ELEMENT;
    const whole = (bytes: number) => Math.ceil(bytes / 16) * 16;
    const fieldAt = whole((height + 2) * (width + 2) * item);
    const fieldBytes = fieldRow === 0 ? 0 : height * (fieldRow + 2 * whole(radius * item)) + 64;
    const scratchBytes = fieldAt + whole(fieldBytes);
    return { fieldAt, scratchBytes, scratch: this.#blocks.allocate(mostTiles * scratchBytes, false) };
  }
}
