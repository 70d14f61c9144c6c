import { checkMatrix, type DType, Matrix, type RandomState, ShapeError } from '@nn-labs/linalg';
import { largestSize } from '../check-config.ts';
import type { SafetensorsTensor } from '../files/safetensors.ts';
import { drawWeights } from './initialiser.ts';
import type { Layer, MakeParameter, Parameter, ParameterSpec, Shape } from './layer.ts';

/**
 * Parameters live where training works, in the engine's memory; copying them out at every report would take a twentieth
 * of the time. So a report only says how to fetch them, and the code that asks for a layer's parameters fetches them.
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

class LiveParameter implements Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly #matrix: Matrix;
  readonly #freshness: Freshness;

  constructor(
    { name, rows, cols, shape = [rows, cols] }: ParameterSpec,
    matrix: Matrix,
    freshness: Freshness,
  ) {
    this.name = name;
    this.shape = shape;
    this.#matrix = matrix;
    this.#freshness = freshness;
  }

  get matrix(): Matrix {
    this.#freshness.refresh();
    return this.#matrix;
  }
}

/** A parameter that the layer at a place wants. */
export interface PlacedSpec extends ParameterSpec {
  readonly place: number;
}

/** Writes down the parameters that layers want, in place of making them. */
export function collectSpecs(specs: PlacedSpec[]): (place: number, name: string) => MakeParameter {
  return (place, name) => (spec) => {
    const { rows, cols } = spec;
    if (rows * cols > largestSize) {
      throw new RangeError(
        `Network: ${name} would hold ${rows} x ${cols} = ${rows * cols} ${spec.name}s, more than ${largestSize}. Use fewer units.`,
      );
    }
    specs.push({ ...spec, place });
    return { name: spec.name, shape: spec.shape ?? [rows, cols], matrix: Matrix.zeros(0, 0) };
  };
}

/** Makes parameters of the matrices, one after another in the order in which they were asked for. */
export function takeMatrices(matrices: readonly Matrix[], freshness: Freshness): () => MakeParameter {
  let next = 0;
  return () => (spec) => new LiveParameter(spec, matrices[next++]!, freshness);
}

/** Numbers drawn between two turns of the event loop: some milliseconds. */
const drawnAtOnce = 2 ** 16;

/** Draws the parameters one after another, a few rows at a time; those that begin with a number draw nothing. */
export function* drawParameters(
  specs: readonly ParameterSpec[],
  dtype: DType,
  random: RandomState,
): Generator<void, Matrix[], undefined> {
  const drawn: Matrix[] = [];
  for (const { rows, cols, init, fanIn = rows, fanOut = cols } of specs) {
    const matrix =
      typeof init === 'number' ? Matrix.full(rows, cols, init, dtype) : Matrix.zeros(rows, cols, dtype);
    drawn.push(matrix);
    if (typeof init === 'number') continue;
    const atOnce = Math.max(1, Math.floor(drawnAtOnce / cols));
    for (let from = 0; from < rows; from += atOnce) {
      const piece = drawWeights(init, random, [Math.min(atOnce, rows - from), cols], fanIn, fanOut);
      matrix.data.set(piece.data, from * cols);
      yield;
    }
  }
  return drawn;
}

/** The parameters of one layer, as a caller gives them: by their names in the layer, or a layer that has them. */
export type GivenParameters = Readonly<Record<string, Matrix | null | undefined>> | Pick<Layer, 'parameters'>;

/** Matrices in the order of the specs, as one item for each layer that has some. */
export function byLayer(specs: readonly PlacedSpec[], matrices: readonly Matrix[]): GivenParameters[] {
  const layers = new Map<number, Record<string, Matrix>>();
  for (const [index, { place, name }] of specs.entries()) {
    layers.set(place, { ...layers.get(place), [name]: matrices[index]! });
  }
  return [...layers.values()];
}

/** Copies of the given parameters, in the order of the specs; there is one item for each layer that has parameters. */
export function adoptParameters(
  specs: readonly PlacedSpec[],
  dtype: DType,
  parameters: readonly GivenParameters[],
): Matrix[] {
  const given = parameters.filter((each) => !isLayer(each) || each.parameters.length > 0).map(byName);
  const places = [...new Set(specs.map(({ place }) => place))];
  if (given.length !== places.length) {
    throw new RangeError(
      `Network: parameters must have one item for each of the ${places.length} layers, found ${given.length}`,
    );
  }
  for (const [index, parameters] of given.entries()) {
    const wanted = specs.filter(({ place }) => place === places[index]).map(({ name }) => name);
    const odd = Object.keys(parameters).find((name) => parameters[name] && !wanted.includes(name));
    if (odd === undefined) continue;
    throw new RangeError(`Network: layers[${places[index]}] has no ${odd}, but parameters[${index}] has one`);
  }
  return specs.map((spec) => {
    const index = places.indexOf(spec.place);
    const matrix = given[index]![spec.name];
    if (matrix) return adopt(`parameters[${index}].${spec.name}`, matrix, spec, dtype);
    throw new RangeError(
      `Network: layers[${spec.place}] has a ${spec.name} (${spec.rows}, ${spec.cols}), but parameters[${index}] has none`,
    );
  });
}

function isLayer(given: GivenParameters): given is Pick<Layer, 'parameters'> {
  return Array.isArray(given.parameters);
}

function byName(given: GivenParameters): Readonly<Record<string, Matrix | null | undefined>> {
  return isLayer(given)
    ? Object.fromEntries(given.parameters.map(({ name, matrix }) => [name, matrix]))
    : given;
}

function adopt(name: string, matrix: Matrix, { rows, cols }: ParameterSpec, dtype: DType): Matrix {
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

/**
 * Copies of parameters by their names, as files and checkpoints hold them.
 *
 * @example
 * ```ts
 * import { Matrix } from '@nn-labs/linalg';
 * import { parameterTensors } from '@nn-labs/network';
 * const tensors = parameterTensors({ parameters: [{ name: 'w', shape: [2], matrix: Matrix.ones(1, 2) }] });
 * tensors.get('w')?.data; // => Float64Array(2) [ 1, 1 ]
 * ```
 */
export function parameterTensors({ parameters }: Learner): Map<string, SafetensorsTensor> {
  return new Map(parameters.map(({ name, shape, matrix }) => [name, { shape, data: matrix.data.slice() }]));
}

/** A network, or anything else that has parameters. */
export interface Learner {
  readonly parameters: readonly Parameter[];
}

/** Every parameter under the name that it has in a file, `layers.<place>.<name>`: the order of files, hashes and checks. */
export function namedParameters(layers: readonly Pick<Layer, 'parameters'>[]): Parameter[] {
  return layers.flatMap(({ parameters }, place) =>
    parameters.map(({ name, shape, matrix }) => ({ name: `layers.${place}.${name}`, shape, matrix })),
  );
}
