import { DataError, type GreyImage, type Prediction, UsageError } from '@nn-labs/experiment';
import { Matrix } from '@nn-labs/linalg';
import { NoInkError, type NormalisedDigit, normaliseDigit, scalePixels } from '@nn-labs/mnist';
import { type Layer, Network } from '@nn-labs/network';

const side = 28;

/**
 * Classifies a drawing or photo of a digit with a trained network, after making an MNIST image of it.
 *
 * @throws UsageError for a model that does not take images of 28 x 28 pixels or has one output; DataError for a picture
 * without ink.
 * @example
 * ```ts
 * import { predictDigit } from '@nn-labs/classifier';
 * import { RandomState } from '@nn-labs/linalg';
 * import { Network } from '@nn-labs/network';
 * const layers = [{ units: 10, activation: 'softmax' }] as const;
 * const model = new Network({ inputs: 784, layers, loss: 'cross-entropy', random: new RandomState(40) }).save();
 * const ink = (i: number) => (i % 40 > 17 && i % 40 < 22 && i > 400 && i < 1200 ? 0 : 255);
 * const picture = { rows: 40, cols: 40, pixels: Uint8Array.from({ length: 1600 }, (_, i) => ink(i)) };
 * (await predictDigit(model, picture)).classes.length; // => 10
 * ```
 */
export async function predictDigit(model: Uint8Array, picture: GreyImage): Promise<Prediction> {
  const network = Network.load<Layer>(model);
  const { inputs, layers } = network;
  if (inputs !== side * side || network.outputs < 2) {
    throw new UsageError(
      `the model takes ${inputs} inputs and has ${network.outputs} outputs; a digit is ${side} x ${side} = ${side * side} pixels of several classes`,
      'Give a model that was trained on images of 28 x 28 pixels, with an output for each class.',
    );
  }
  const digit = prepare(picture);
  const X = new Matrix(1, inputs, scalePixels(digit.image, network.config.dtype, 1, inputs));
  const outputs = [...(await network.predict(X)).data];
  const isSoftmax = layers.at(-1)?.activation === 'softmax';
  const shares = isSoftmax ? outputs : shared(outputs);
  const classes = shares
    .map((probability, index) => ({ name: String(index), probability }))
    .sort((a, b) => b.probability - a.probability);
  return {
    seen: { rows: side, cols: side, pixels: digit.image },
    classes,
    notes: [...outputNotes(isSoftmax, outputs), ...pictureNotes(digit)],
    json: { outputs, darkInk: digit.darkInk, box: { ...digit.box }, marks: digit.marks },
  };
}

function prepare(picture: GreyImage): NormalisedDigit {
  try {
    return normaliseDigit(picture);
  } catch (error) {
    if (!(error instanceof NoInkError)) throw error;
    throw new DataError(
      'no ink found: nothing on the picture stands out from its background',
      'Give a picture of one digit, dark on light or light on dark, with some paper around it.',
      { cause: error },
    );
  }
}

/** Each output's share of their sum; equal shares where all are 0 (no sigmoid is negative; tanh and ReLU are cut off). */
function shared(outputs: readonly number[]): number[] {
  const positive = outputs.map((output) => Math.max(0, output));
  const sum = positive.reduce((total, output) => total + output, 0);
  return positive.map((output) => (sum > 0 ? output / sum : 1 / positive.length));
}

function outputNotes(isSoftmax: boolean, outputs: readonly number[]): string[] {
  if (isSoftmax) {
    const best = Math.max(...outputs);
    return best < 0.8 ? [`The network is unsure: its best guess has ${(100 * best).toFixed(0)}%.`] : [];
  }
  const notes = [
    'The network’s outputs are scores of their own, not probabilities; they are scaled here to sum to 100%.',
  ];
  const best = Math.max(...outputs);
  if (best < 0.5) notes.push(`No score is above one half (the best is ${best.toFixed(2)}): it is unsure.`);
  return notes;
}

const doubts = {
  'several marks': 'has several separate marks; it should show one digit alone.',
  'no strokes': 'shows a blot or a shadow, not the strokes of a digit.',
  'runs off the edge': 'shows a digit that runs off its edge; leave some paper around it.',
} as const;

function pictureNotes(digit: NormalisedDigit): string[] {
  return digit.doubts.map(
    (doubt) => `This does not look like one digit on paper: the picture ${doubts[doubt]}`,
  );
}
