import type { FloatArray } from '@nn-labs/linalg';
import type { Layer, Network } from '@nn-labs/network';
import type { Samples } from '../lab-kit.ts';
import type { Explained, Term } from '../protocol.ts';
import { counted } from '../words.ts';
import { largest, shortly } from './explain.ts';
import type { Run } from './run.ts';

interface Place {
  readonly unit: number;
  readonly input: number;
}

/** A weight of the first layer: what it was before the last epoch (or the batches since), and what was added to it. */
export async function explainWeight(run: Run, place: Place): Promise<Explained> {
  const { epochs, batches } = run;
  const title = titleOf(run.network, place);
  const drawn = weightOf(run.first, place);
  const now = weightOf(run.network, place);
  if (epochs === 0 && batches === 0) {
    const terms = [{ label: 'drawn', value: drawn }];
    return {
      ...{ title, formula: 'w = as the seed draws it', terms, count: 1, sum: drawn },
      // by-hand.ts draws weights from -1 to 1; any other way to draw has no line there.
      ...{ after: null, shown: now, step: firstOf(run.network).init === 'uniform' ? 'drawn' : 'kept' },
    };
  }
  // Back to the moment before, and forward again: the same batches in the same order.
  const start = batches > 0 ? epochs : epochs - 1;
  await run.seek(start);
  const before = weightOf(run.network, place);
  const added = now - before;
  const images = batches > 0 ? null : await imageTerms(run, place, added);
  await run.seek(epochs);
  for (let done = 0; done < batches; done++) await run.batch();
  const since =
    batches > 0 ? `${counted(batches, 'batch', 'batches')} of epoch ${epochs + 1}` : `epoch ${epochs}`;
  const updates = images === null ? [{ label: `added by ${since}`, value: added }] : largest(images);
  const notes = [
    ...(images === null ? [] : [`(added by ${since}: ${shortly(added)})`]),
    `(as the seed drew it: ${shortly(drawn)})`,
  ];
  return {
    title: `${title}, after ${since}`,
    formula:
      images === null
        ? 'w = w before + what the updates added'
        : 'w = w before + Σ lr · xₙ · δₙ, over all images n; δ says which way the unit’s sum should go',
    terms: [
      { label: `after ${counted(start, 'epoch')}`, value: before },
      ...updates,
      ...notes.map((label) => ({ label, value: Number.NaN })),
    ],
    count: 1 + (images?.length ?? 1),
    ...{ sum: before + added, after: null, shown: now, step: isKernel(run.network) ? 'kernel' : 'update' },
  };
}

/** A weight of the first layer of a file's network. */
export function explainKeptWeight(network: Network<Layer>, place: Place): Explained {
  const value = weightOf(network, place);
  return {
    title: titleOf(network, place),
    formula: 'w = as the file has it',
    terms: [{ label: 'in the file', value }],
    ...{ count: 1, sum: value, after: null, shown: value, step: 'kept' },
  };
}

/** What each image adds in an epoch of plain gradient descent with all images at once; null for any other training. */
async function imageTerms(run: Run, { unit, input }: Place, added: number): Promise<Term[] | null> {
  const { network, data, settings } = run;
  const { X } = data.train;
  const batchSize = settings.batchSize as number | null;
  if (batchSize !== null && batchSize < X.rows) return null;
  if (network.layers.some(({ kind }) => kind !== 'dense')) return null;
  const deltas = await firstDeltas(network, data.train, unit);
  const rate = run.rateAt(run.epochs);
  const terms: Term[] = [];
  for (let n = 0; n < X.rows; n++) {
    const x = X.get(n, input);
    if (x === 0) continue;
    const label = `image ${n}: ${shortly(rate)} × ${shortly(x)} × ${shortly(deltas[n]!)}`;
    terms.push({ label, value: rate * x * deltas[n]! });
  }
  // Momentum, decay, dropout and the like add something else than these terms.
  const sum = terms.reduce((total, { value }) => total + value, 0);
  const size = terms.reduce((total, { value }) => total + Math.abs(value), 0);
  const least = network.config.dtype === 'float32' ? 1e-5 : 1e-10;
  if (terms.length === 0) return added === 0 ? [{ label: 'no image has ink in this pixel', value: 0 }] : null;
  return Math.abs(sum - added) <= least * (size + Math.abs(added)) + 1e-15 ? terms : null;
}

/** δ of a unit of the first layer for each image: the error of the outputs, taken back through all layers. */
async function firstDeltas(network: Network<Layer>, { X, Y }: Samples, unit: number): Promise<Float64Array> {
  const { layers, config } = network;
  const isMean = config.loss !== 'squared-error';
  const outputs = await network.predict(X);
  let delta = Float64Array.from(outputs.data, (output, i) => {
    const error = Y.data[i]! - output;
    return isMean ? error / X.rows : error * slope(layers.at(-1)!.activation, output);
  });
  for (let at = layers.length - 1; at > 0; at--) {
    const below = await network.predict(X, { upTo: at - 1 });
    const weight = layers[at]!.parameters[0]!.matrix;
    delta = takenBack(delta, weight.data, weight.cols, below.data, layers[at - 1]!.activation);
  }
  const units = layers[0]!.outputShape[0]!;
  return Float64Array.from({ length: X.rows }, (_, n) => delta[n * units + unit]!);
}

/** δ of the layer below: each unit gets the δ of the units above by its weights to them, times its own slope. */
function takenBack(
  delta: Float64Array,
  weights: FloatArray,
  above: number,
  activations: FloatArray,
  activation: string,
): Float64Array<ArrayBuffer> {
  const units = weights.length / above;
  return Float64Array.from(activations, (a, i) => {
    const [image, unit] = [Math.floor(i / units), i % units];
    let sum = 0;
    for (let k = 0; k < above; k++) sum += delta[image * above + k]! * weights[unit * above + k]!;
    return sum * slope(activation, a);
  });
}

/** The slope of an activation, from what the activation answers. */
function slope(activation: string, a: number): number {
  if (activation === 'sigmoid') return a * (1 - a);
  if (activation === 'tanh') return 1 - a * a;
  return activation === 'relu' ? Number(a > 0) : 1;
}

function firstOf({ config }: Network<Layer>): { readonly init?: unknown } {
  return config.layers[0] as { readonly init?: unknown };
}

function isKernel({ layers }: Network<Layer>): boolean {
  return layers[0]!.kind === 'conv2d';
}

function titleOf(network: Network<Layer>, { unit, input }: Place): string {
  if (!isKernel(network)) return `Weight from pixel ${input} to unit ${unit}`;
  const [, cols = 1] = network.layers[0]!.parameters[0]!.shape;
  return `Weight in row ${Math.floor(input / cols)}, column ${input % cols} of kernel ${unit}`;
}

function weightOf({ layers }: Network<Layer>, { unit, input }: Place): number {
  return layers[0]!.parameters[0]!.matrix.get(input, unit);
}
