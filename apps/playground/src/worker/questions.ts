import { Matrix } from '@nn-labs/linalg';
import type { LabelledImages } from '@nn-labs/mnist';
import type { Answers, Explained, ExplainRequest, ShownImage } from '../protocol.ts';
import { explainMapElement, explainPixel, explainUnit } from './explain.ts';
import type { Open } from './open.ts';
import { quiet } from './quiet.ts';
import { explainKeptWeight, explainWeight } from './weight.ts';

// What the page asks about the network that it shows.

const mostImages = 24;

/** What each layer makes of an image, and the outputs. */
export async function predict(open: Open, pixels: Uint8Array): Promise<Answers['predict']> {
  const layers = await activationsOf(open, pixels);
  return { outputs: [...layers.at(-1)!.data], activations: layers.slice(1).map(({ data }) => data) };
}

/** The image as the network gets it, then the activations of each layer. */
async function activationsOf({ shown, pixelScale }: Open, pixels: Uint8Array): Promise<Matrix[]> {
  const X = rowOf(pixels, shown.config.dtype, pixelScale);
  const found = [X];
  for (let upTo = 0; upTo < shown.layers.length; upTo++) found.push(await shown.predict(X, { upTo }));
  return found;
}

/** By how much the answer's output is lower without each pixel that has ink. */
export async function spoke({ shown, pixelScale }: Open, pixels: Uint8Array): Promise<Answers['spoke']> {
  const whole = rowOf(pixels, shown.config.dtype, pixelScale);
  const [answer = 0] = (await shown.predict(whole)).argmax(1);
  const inked = [...pixels.keys()].filter((i) => pixels[i]! > 0);
  const rows = inked.map((without) => {
    const row = whole.copy();
    row.data[without] = 0;
    return row.data;
  });
  const shares = new Float64Array(pixels.length);
  if (rows.length === 0) return { shares, answer };
  const stacked = whole.take(new Int32Array(rows.length));
  for (const [r, row] of rows.entries()) stacked.data.set(row, r * pixels.length);
  const before = (await shown.predict(whole)).get(0, answer);
  const after = await shown.predict(stacked);
  for (const [r, i] of inked.entries()) shares[i] = before - after.get(r, answer);
  return { shares, answer };
}

let nextExample = 0;

/** A test image, another one each time. */
export async function example({ test }: Open): Promise<Answers['example']> {
  const { images } = await test;
  const index = (nextExample++ * 37) % images.count;
  return { pixels: imageAt(images, index), label: images.labels[index]! };
}

/** The test images of a cell of the confusion matrix, or the surest mistakes. */
export async function imagesOf(
  { shown, test }: Open,
  wanted: { readonly actual: number; readonly predicted: number } | 'mistakes',
): Promise<Answers['images']> {
  const { images, samples } = await test;
  const outputs = await shown.predict(samples.X);
  const found: ShownImage[] = [];
  outputs.argmax(1).forEach((predicted, index) => {
    const actual = images.labels[index]!;
    const fits =
      wanted === 'mistakes'
        ? predicted !== actual
        : actual === wanted.actual && predicted === wanted.predicted;
    if (!fits) return;
    found.push({ index, actual, predicted, value: outputs.get(index, predicted), pixels: images.images });
  });
  if (wanted === 'mistakes') found.sort((a, b) => b.value - a.value);
  return { images: withPixels(found, images), total: found.length };
}

/** The training images that excite a unit of the first layer, or a filter on average, most. */
export async function excites({ run, shown, train }: Open, unit: number): Promise<Answers['excites']> {
  const { X } = run.data.train;
  const count = Math.min(X.rows, 2000);
  const first = X.slice(0, count);
  const { dtype } = shown.config; // a file's network may have another one
  const activations = await shown.predict(first.dtype === dtype ? first : first.astype(dtype), { upTo: 0 });
  const maps = shown.layers[0]!.outputShape.at(-1)!;
  if (!(unit >= 0 && unit < maps)) throw new RangeError(`there is no unit ${unit}: give 0 to ${maps - 1}`);
  const found = Array.from({ length: count }, (_, index): ShownImage => {
    let sum = 0;
    for (let i = unit; i < activations.cols; i += maps) sum += activations.get(index, i);
    const value = sum / (activations.cols / maps);
    return { index, value, actual: train.labels[index]!, predicted: null, pixels: train.images };
  });
  return {
    images: withPixels(
      found.sort((a, b) => b.value - a.value),
      train,
    ),
  };
}

function withPixels(found: readonly ShownImage[], images: LabelledImages): ShownImage[] {
  return found.slice(0, mostImages).map((each) => ({ ...each, pixels: imageAt(images, each.index) }));
}

function imageAt({ images, rows, cols }: LabelledImages, index: number): Uint8Array {
  return images.slice(index * rows * cols, (index + 1) * rows * cols);
}

/** Where a number on the page comes from. */
export async function explain(open: Open, request: ExplainRequest): Promise<Explained> {
  const { run, shown, train } = open;
  if (request.kind === 'pixel')
    return explainPixel(request.pixels[request.index]!, request.index, train.cols, open.pixelScale);
  if (request.kind === 'unit') {
    const activations = await activationsOf(open, request.pixels);
    const layer = shown.layers[request.layer]!;
    const [, cols = 1, maps = 1] = layer.outputShape;
    if (layer.outputShape.length === 1) return explainUnit(shown, request.layer, request.index, activations);
    const place = Math.floor(request.index / maps);
    const at = [Math.floor(place / cols), place % cols, request.index % maps] as const;
    return explainMapElement(shown, request.layer, at, activations);
  }
  return open.isModel ? explainKeptWeight(shown, request) : explainWeight(run, request);
}

/** What the lab finds in the training, in words. */
export async function findings({
  run,
  shown,
  shownEpochs,
  test,
  isModel,
}: Open): Promise<Answers['findings']> {
  if (isModel)
    throw new Error(
      'The lab finds something in a training; a file does not say how its network was trained.',
    );
  const { samples } = await test;
  const curve = (pick: 'train' | 'held') =>
    run.rows.slice(0, shownEpochs).flatMap((row) => {
      const of = pick === 'train' ? row : row.held;
      return of === null ? [] : [{ epoch: row.epoch, loss: of.loss, accuracy: of.accuracy }];
    });
  const found = await run.lab.findings(run.settingsAt(shownEpochs), quiet(run.lab.id), {
    data: { ...run.data, test: samples },
    before: run.first,
    network: shown,
    curves: { training: curve('train'), heldOut: curve('held') },
  });
  return { findings: found.map(({ kind, text }) => ({ kind, text })) };
}

/** One image as a matrix with a single row. */
function rowOf(pixels: Uint8Array, dtype: 'float64' | 'float32', scale: number): Matrix {
  const data = Float64Array.from(pixels, (pixel) => pixel / scale);
  return new Matrix(1, pixels.length, data).astype(dtype);
}
