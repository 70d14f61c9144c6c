import { checkMatrix, type DType, Matrix, type RandomState, ShapeError } from '@nn-labs/linalg';
import type { Activation, CompleteConfig, Initialiser } from './config.ts';
import { initialisers } from './initialiser.ts';

/** A fully connected layer: `activation(A @ weight + bias)` for the rows of A (N, inputs). */
export interface Dense {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  /** How the weights were drawn. */
  readonly init: Initialiser;
  /**
   * The live weights, shape (inputs, units): training changes them in place, `copy()` keeps a moment. Ask for them anew at
   * each report: asking is what brings them up to date.
   */
  readonly weight: Matrix;
  /** The live biases, shape (1, units), added to every row; null for a layer without. As live as the weights. */
  readonly bias: Matrix | null;
}

/**
 * Parameters live where training works, in the engine's memory; copying them out at every report would take a twentieth
 * of the time. So a report only says how to fetch them, and whoever asks for a layer's parameters fetches them.
 */
export class Freshness {
  /** Brings the matrices up to date; null when they are. */
  fetch: (() => void) | null = null;

  refresh(): void {
    const { fetch } = this;
    this.fetch = null;
    fetch?.();
  }
}

class FreshDense implements Dense {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  readonly init: Initialiser;
  readonly #parameters: Parameters;
  readonly #freshness: Freshness;

  constructor(
    inputs: number,
    { units, activation, init }: LayerConfig,
    parameters: Parameters,
    freshness: Freshness,
  ) {
    this.inputs = inputs;
    this.units = units;
    this.activation = activation;
    this.init = init;
    this.#parameters = parameters;
    this.#freshness = freshness;
  }

  get weight(): Matrix {
    this.#freshness.refresh();
    return this.#parameters.weight;
  }

  get bias(): Matrix | null {
    this.#freshness.refresh();
    return this.#parameters.bias;
  }
}

type Parameters = Pick<Dense, 'weight' | 'bias'>;
type LayerConfig = CompleteConfig['layers'][number];

/** The parameters of one layer, as a caller gives them. */
export interface DenseParameters {
  /** Shape (inputs, units). */
  readonly weight: Matrix;
  /** Shape (1, units); only for a layer with bias. */
  readonly bias?: Matrix | null | undefined;
}

/** Numbers drawn between two turns of the event loop: some milliseconds. */
const drawnAtOnce = 2 ** 16;

/** Draws the weights layer by layer, first to last, a few rows at a time; biases are zero and draw nothing. */
export function* drawParameters(
  config: CompleteConfig,
  random: RandomState,
): Generator<void, Parameters[], undefined> {
  const drawn: Parameters[] = [];
  let { inputs } = config;
  for (const { units, init, bias } of config.layers) {
    const weight = Matrix.zeros(inputs, units, config.dtype);
    const rows = Math.max(1, Math.floor(drawnAtOnce / units));
    for (let from = 0; from < inputs; from += rows) {
      const piece = initialisers[init](random, inputs, units, Math.min(rows, inputs - from));
      weight.data.set(piece.data, from * units);
      yield;
    }
    drawn.push({ weight, bias: bias ? Matrix.zeros(1, units, config.dtype) : null });
    inputs = units;
  }
  return drawn;
}

/** Makes the layers with weights drawn from `random`. */
export function drawLayers(config: CompleteConfig, random: RandomState, freshness: Freshness): Dense[] {
  const drawing = drawParameters(config, random);
  let step = drawing.next();
  while (!step.done) step = drawing.next();
  const drawn = step.value;
  return makeLayers(config, freshness, (_inputs, _layer, index) => drawn[index]!);
}

/** Makes the layers with copies of the given parameters. */
export function adoptLayers(
  config: CompleteConfig,
  parameters: readonly DenseParameters[],
  freshness: Freshness,
): Dense[] {
  if (parameters.length !== config.layers.length) {
    throw new RangeError(
      `Network: parameters must have one item for each of the ${config.layers.length} layers, ` +
        `found ${parameters.length}`,
    );
  }
  return makeLayers(config, freshness, (inputs, layer, index) => {
    const { weight, bias = null } = parameters[index]!;
    const name = `parameters[${index}]`;
    if ((bias !== null) !== layer.bias) {
      const found = bias === null ? 'none' : 'one';
      throw new RangeError(`Network: layers[${index}].bias is ${layer.bias}, but ${name} has ${found}`);
    }
    return {
      weight: adopt(`${name}.weight`, weight, inputs, layer.units, config.dtype),
      bias: bias && adopt(`${name}.bias`, bias, 1, layer.units, config.dtype),
    };
  });
}

function makeLayers(
  config: CompleteConfig,
  freshness: Freshness,
  make: (inputs: number, layer: LayerConfig, index: number) => Parameters,
): Dense[] {
  let inputs = config.inputs;
  return config.layers.map((layer, index) => {
    const dense = new FreshDense(inputs, layer, make(inputs, layer, index), freshness);
    inputs = layer.units;
    return dense;
  });
}

function adopt(name: string, matrix: Matrix, rows: number, cols: number, dtype: DType): Matrix {
  checkMatrix('Network', name, matrix);
  if (matrix.rows !== rows || matrix.cols !== cols) {
    throw new ShapeError(
      `Network: ${name} must be (${rows}, ${cols}), found (${matrix.rows}, ${matrix.cols})`,
    );
  }
  if (matrix.dtype !== dtype) {
    throw new TypeError(`Network: ${name} must be ${dtype}, found ${matrix.dtype}. Use astype('${dtype}').`);
  }
  return matrix.copy();
}

/** A parameter matrix under the name that it has in a file. */
export interface NamedParameter {
  /** `layers.<i>.weight` or `layers.<i>.bias`, counted from 0. */
  readonly name: string;
  readonly matrix: Matrix;
  /** (inputs, units) of a weight, (units) of a bias. */
  readonly shape: readonly number[];
}

/** Every parameter, layer by layer, the weight before the bias: the order of files, hashes and checks. */
export function namedParameters(layers: readonly Pick<Dense, 'weight' | 'bias'>[]): NamedParameter[] {
  return layers.flatMap(({ weight, bias }, index) => {
    const first = { name: `layers.${index}.weight`, matrix: weight, shape: weight.shape };
    return bias === null
      ? [first]
      : [first, { name: `layers.${index}.bias`, matrix: bias, shape: [bias.cols] }];
  });
}
