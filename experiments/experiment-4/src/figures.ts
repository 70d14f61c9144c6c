import type { Drawn } from '@nn-labs/classifier';
import type { Figure } from '@nn-labs/experiment';
import { type TileRow, tileRows } from '@nn-labs/figures';
import type { Matrix } from '@nn-labs/linalg';
import { type Layer, type Network, occlusion } from '@nn-labs/network';

/** Pictures of a trained network, null without one. The filters of the first two convolutions: a tile for each filter and each map that it reads. */
export function kernels({ before, after }: Drawn): Figure | null {
  if (after === null) return null;
  const rowsOf = ({ layers }: Network<Layer>, when: string) =>
    layers.flatMap(({ kind, parameters: [weight] }, place): TileRow[] => {
      if (kind !== 'conv2d' || weight === undefined) return [];
      const title = `layer ${place}, convolution, ${when} training`;
      return [{ title, shape: weight.shape, values: weight.matrix.data, colours: 'signed' }];
    });
  const rows = [rowsOf(before, 'before')[0]!, ...rowsOf(after, 'after').slice(0, 2)];
  const drawn = rows.filter(({ values, shape: [rows = 1, cols = 1] }) => values.length <= 512 * rows * cols);
  const caption =
    'The weights of the filters, where the pixels lie that they multiply; a filter of several maps has a tile in the line of each. ' +
    'A filter answers strongly where the picture is bright under its orange weights and dark under its blue ones.';
  const title = 'What the filters look for';
  return { name: 'kernels', title, caption, svg: tileRows('Weights of the filters', drawn) };
}

/** What each layer makes of the first test image. */
export async function featureMaps({ after, data: { image, test } }: Drawn): Promise<Figure | null> {
  if (after === null || image === null) return null;
  const X = test.X.slice(0, 1);
  const rows: TileRow[] = [
    { title: 'the first test image', shape: [image.rows, image.cols], values: X.data },
  ];
  for (const [upTo, { kind, outputShape: shape }] of after.layers.entries()) {
    if (shape.length < 3) break; // no picture any more
    const what = kind === 'conv2d' ? 'convolution and ReLU' : 'max-pooling';
    const { data: values } = await after.predict(X, { upTo });
    rows.push({ title: `layer ${upTo}, ${what}: ${shape.join('x')}`, shape, values });
  }
  const { data: values } = await after.predict(X);
  const captions = Array.from(values, (p, digit) => `${digit}: ${p.toFixed(3)}`);
  rows.push({ title: 'its answer', shape: [1, 1, values.length], values, most: 1, captions });
  const caption =
    'A digit on its way through the network, a tile for each map: 0 is black, the largest number of a layer is white.';
  const title = 'What each layer sees';
  return { name: 'feature-maps', title, caption, svg: tileRows('Maps of a digit', rows) };
}

/** Which part of an image its answer rests on, for the first test image of each digit. */
export async function occlusionMaps({ after, data }: Drawn): Promise<Figure | null> {
  const { image, test } = data;
  if (after === null || image === null) return null;
  const labels = test.Y.argmax(1);
  const digits = [...new Set(labels)].sort((a, b) => a - b);
  const X = test.X.take(digits.map((digit) => labels.indexOf(digit)));
  const answers = await after.predict(X);
  const captions = digits.map((digit, i) => `${digit}: ${answers.get(i, digit).toFixed(3)}`);
  const lost = await occlusion(after, X, digits, { image });
  const row = (title: string, shape: readonly number[], pictures: Matrix) =>
    ({ title, shape: [...shape, digits.length], values: pictures.transpose().data }) satisfies TileRow;
  const sides = [image.rows, image.cols];
  const places = sides.map((side) => Math.ceil(side / 2));
  const below = row('what a probability loses where the image is covered', places, lost);
  const rows = [
    { ...row('the digits and their probabilities', sides, X), captions },
    { ...below, colours: 'signed', most: 1 },
  ] as const;
  const caption =
    'The first test image of each digit, and what its probability loses where a square of 7x7 pixels is blackened: ' +
    'orange where the answer rests on this place, blue where the place speaks against it.';
  const title = 'Which part of a digit matters';
  return { name: 'occlusion', title, caption, svg: tileRows(title, rows) };
}
