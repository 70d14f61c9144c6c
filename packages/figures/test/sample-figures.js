import { createHash } from 'node:crypto';
import {
  confusionMatrix,
  decisionBoundary,
  digitGallery,
  imageGrids,
  learningCurves,
  textCurve,
  tileRows,
  weightTiles,
} from '@nn-labs/figures';

// Prints the hashes of one figure of each kind, as the built package draws it.
const training = Array.from({ length: 700 }, (_, epoch) => ({
  epoch,
  loss: 1.5 / (1 + epoch / 7),
  accuracy: 1 - 0.9 / (1 + epoch / 11),
}));
const heldOut = training
  .filter(({ epoch }) => epoch % 100 === 0)
  .map(({ epoch, loss, accuracy }) => ({ epoch, loss: loss + 0.1, accuracy: accuracy * 0.9 }));
const counts = [
  [812, 3, 0],
  [40, 655, 1],
  [0, 12, 700],
];
const weights = (scale) => ({
  rows: 12,
  cols: 5,
  data: Float64Array.from({ length: 60 }, (_, i) => ((((i * 37) % 23) - 11) / 11) * scale),
});
const pixels = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
const figures = [
  learningCurves({ training, heldOut }),
  confusionMatrix({ counts }),
  weightTiles({ before: weights(1), after: weights(-2), image: { rows: 3, cols: 4 } }),
  imageGrids({
    image: { rows: 3, cols: 4 },
    grids: [
      { title: 'before', pixels: Float64Array.from(pixels, (pixel) => pixel / 255) },
      { title: 'after', pixels: Float64Array.from(pixels, (pixel) => 1 - pixel / 255) },
    ],
  }),
  tileRows('tiles', [
    { title: 'signed', shape: [3, 2, 2, 5], values: weights(1).data, colours: 'signed' },
    { title: 'grey', shape: [3, 4], values: pixels, captions: ['a'] },
  ]),
  digitGallery([{ rows: 3, cols: 4, pixels, actual: '1', predicted: '7', confidence: 0.75 }]),
  decisionBoundary({
    points: [0, 0, 1, 1],
    labels: [0, 1],
    panels: [{ title: 'a', probabilities: (places) => places.filter((_, i) => i % 2 === 0) }],
  }),
  textCurve({
    title: 'x',
    name: 'y',
    points: training.map(({ epoch, loss }) => ({ epoch, value: loss })),
  }).join('\n'),
];
for (const figure of figures) console.log(createHash('sha256').update(figure).digest('hex'));
