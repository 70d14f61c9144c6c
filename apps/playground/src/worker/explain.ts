import type { Matrix } from '@nn-labs/linalg';
import type { Layer, Network } from '@nn-labs/network';
import type { Explained, Term } from '../protocol.ts';
import { activationOf } from './mistakes.ts';

/** So many terms are shown one by one, the largest; the rest as their sum. */
const mostTerms = 10;

/** A pixel of an image: where its number comes from. */
export function explainPixel(byte: number, index: number, cols: number, scale: number): Explained {
  return {
    title: `Pixel in row ${Math.floor(index / cols)}, column ${index % cols}`,
    formula: scale === 1 ? 'x = byte' : 'x = byte / 255',
    terms: [{ label: 'byte of the image file', value: byte }],
    count: 1,
    sum: byte / scale,
    after: null,
    shown: byte / scale,
    step: 'pixel',
  };
}

/** A unit of a dense layer: its weighted sum, term by term in the order in which the network adds, and what follows. */
export function explainUnit(
  network: Network<Layer>,
  place: number,
  unit: number,
  activations: readonly Matrix[],
): Explained {
  const layer = network.layers[place]!;
  const input = activations[place]!;
  const weight = matrixOf(layer, 'weight');
  const bias = layer.parameters.find(({ name }) => name === 'bias')?.matrix;
  const isLast = place === network.layers.length - 1;
  const products: Term[] = [];
  for (let i = 0; i < weight.rows; i++) {
    const x = input.get(0, i);
    if (x === 0) continue;
    const w = weight.get(i, unit);
    products.push({ label: `${shortly(x)} × ${shortly(w)}`, value: rounded(network, x * w) });
  }
  let sum = products.reduce((total, { value }) => rounded(network, total + value), 0);
  if (bias !== undefined) {
    products.push({ label: 'bias', value: bias.get(0, unit) });
    sum = rounded(network, sum + bias.get(0, unit));
  }
  const [from, to] = isLast ? ['h', 'o'] : ['x', 'h'];
  const name = nameOf(activationOf(layer));
  return {
    title: `${isLast ? 'Output' : 'Hidden unit'} ${unit} of layer ${place}`,
    formula: `${to} = ${name}(z),  z = Σ ${from}ᵢ · wᵢ${bias === undefined ? '' : ' + b'}`,
    terms: largest(products),
    count: products.length,
    sum,
    after: layer.activation === 'softmax' ? softmaxOf(weight, bias, input, sum) : afterOf(name, sum),
    shown: activations[place + 1]!.get(0, unit),
    step: isLast ? 'output' : 'hidden',
  };
}

/** An element of a feature map: the patch of the picture times the kernel, and what follows. */
export function explainMapElement(
  network: Network<Layer>,
  place: number,
  [y, x, filter]: readonly [number, number, number],
  activations: readonly Matrix[],
): Explained {
  const layer = network.layers[place]!;
  const kernel = layer.parameters.find(({ name }) => name === 'weight')!;
  const [kernelRows = 1, kernelCols = 1, channels = 1, filters = 1] = kernel.shape;
  const [rows = 1, cols = 1] = layer.inputShape;
  const { stride = 1, padding = 'valid' } = network.config.layers.filter(
    (each) => (each as { kind?: string }).kind !== 'dropout',
  )[place] as { stride?: number; padding?: string };
  const before = (size: number, side: number, out: number): number =>
    padding === 'same' ? Math.floor(Math.max((out - 1) * stride + side - size, 0) / 2) : 0;
  const [outRows = 1, outCols = 1] = layer.outputShape;
  const top = y * stride - before(rows, kernelRows, outRows);
  const left = x * stride - before(cols, kernelCols, outCols);
  const input = activations[place]!.data;
  const products: Term[] = [];
  for (let i = 0; i < kernelRows; i++) {
    for (let j = 0; j < kernelCols; j++) {
      if (top + i < 0 || top + i >= rows || left + j < 0 || left + j >= cols) continue;
      for (let c = 0; c < channels; c++) {
        const value = input[((top + i) * cols + left + j) * channels + c]!;
        if (value === 0) continue;
        const w = kernel.matrix.data[((i * kernelCols + j) * channels + c) * filters + filter]!;
        products.push({ label: `${shortly(value)} × ${shortly(w)}`, value: rounded(network, value * w) });
      }
    }
  }
  let sum = products.reduce((total, { value }) => rounded(network, total + value), 0);
  const bias = layer.parameters.find(({ name }) => name === 'bias')?.matrix;
  if (bias !== undefined) {
    products.push({ label: 'bias', value: bias.get(0, filter) });
    sum = rounded(network, sum + bias.get(0, filter));
  }
  const name = nameOf(layer.activation);
  return {
    title: `Row ${y}, column ${x} of feature map ${filter}, layer ${place}`,
    formula: `h = ${name}(z),  z = Σ patch · kernel + b`,
    terms: largest(products),
    count: products.length,
    sum,
    after: afterOf(name, sum),
    shown: activations[place + 1]!.data[(y * outCols + x) * filters + filter]!,
    step: 'convolution',
  };
}

function matrixOf({ parameters }: Layer, wanted: string): Matrix {
  return parameters.find(({ name }) => name === wanted)!.matrix;
}

/** What follows the sum; null where nothing does. */
function afterOf(name: string, sum: number): string | null {
  return name === 'identity' ? null : `${name}(${shortly(sum)})`;
}

/** The share of an output: e to its sum, by those of all outputs together. */
function softmaxOf(weight: Matrix, bias: Matrix | undefined, input: Matrix, sum: number): string {
  let all = 0;
  for (let unit = 0; unit < weight.cols; unit++) {
    let z = bias?.get(0, unit) ?? 0;
    for (let i = 0; i < weight.rows; i++) z += input.get(0, i) * weight.get(i, unit);
    all += Math.exp(z - sum); // e^z / e^sum: never too large for the output that is the largest
  }
  return `softmax: e^z / Σ e^z = e^${shortly(sum)} / (e^${shortly(sum)} · ${shortly(all)})`;
}

/** The largest terms, and the sum of the others. */
export function largest(terms: readonly Term[]): Term[] {
  if (terms.length <= mostTerms + 1) return [...terms];
  const sorted = [...terms].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const rest = sorted.slice(mostTerms);
  const value = rest.reduce((sum, each) => sum + each.value, 0);
  return [...sorted.slice(0, mostTerms), { label: `the other ${rest.length}`, value }];
}

function rounded({ config }: Network<Layer>, value: number): number {
  return config.dtype === 'float32' ? Math.fround(value) : value;
}

/** With four digits. */
export function shortly(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function nameOf(activation: string): string {
  return activation === 'sigmoid' ? 'σ' : activation;
}
