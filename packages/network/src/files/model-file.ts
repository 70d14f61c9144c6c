import { type FloatArray, isFloat32, Matrix } from '@nn-labs/linalg';
import { type CompleteConfig, type Design, designNetwork, type NetworkConfig } from '../config.ts';
import type { Layer } from '../layers/layer.ts';
import {
  byLayer,
  collectSpecs,
  type GivenParameters,
  namedParameters,
  type PlacedSpec,
} from '../layers/parameters.ts';
import { type Bytes, encodeSafetensors, type Safetensors, type SafetensorsTensor } from './safetensors.ts';
import { decodeSafetensors } from './safetensors-decode.ts';
import { quote, SafetensorsError } from './safetensors-error.ts';

/** The metadata entry under which a network's config stands, as JSON. */
export const configKey = 'config';

/** A network as a file holds it. */
export interface Model {
  readonly config: CompleteConfig;
  readonly parameters: readonly GivenParameters[];
}

/** The bytes of a network's `.safetensors` file. */
export function encodeModel(
  config: CompleteConfig,
  layers: readonly Layer[],
  metadata: Readonly<Record<string, string>>,
): Bytes {
  const tensors = modelTensors(layers);
  const texts = new Map([[configKey, JSON.stringify(config)]]);
  for (const [key, value] of Object.entries(metadata)) {
    if (key === configKey) throw new RangeError(`save: metadata key "${configKey}" is the network's own`);
    if (typeof value !== 'string') {
      throw new TypeError(`save: metadata ${quote(key)} must be a string, found ${quote(value)}`);
    }
    texts.set(key, value);
  }
  return encodeSafetensors({ tensors, metadata: texts });
}

/** The parameters as the tensors of a file; refused when one is not finite. */
export function modelTensors(layers: readonly Layer[]): Map<string, SafetensorsTensor> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const { name, matrix, shape } of namedParameters(layers)) {
    checkItems({ shape, data: matrix.data }, (where, value) => {
      throw new RangeError(
        `save: ${name} holds ${value} at ${where}; a network whose training diverged is not saved`,
      );
    });
    tensors.set(name, { shape, data: matrix.data });
  }
  return tensors;
}

/** Reads a network's file; every tensor must be there, fit the config and be finite, and no other may be. */
export function decodeModel(bytes: Uint8Array): Model {
  return modelOf(decodeSafetensors(bytes));
}

/** The network in the tensors and texts of a file, and nothing else. */
export function modelOf(file: Safetensors): Model {
  const specs: PlacedSpec[] = [];
  const { config } = readConfig(file.metadata.get(configKey), specs);
  const nameOf = ({ place, name }: PlacedSpec) => `layers.${place}.${name}`;
  const expected = specs.map(nameOf);
  const unknown = [...file.tensors.keys()].find((name) => !expected.includes(name));
  if (unknown !== undefined) {
    throw new SafetensorsError(
      'tensors',
      `only those of the config, ${expected.length} in all`,
      quote(unknown),
    );
  }
  const matrices = specs.map((spec) => {
    const { rows, cols, shape = [rows, cols] } = spec;
    return new Matrix(rows, cols, readItems(file, config, nameOf(spec), shape));
  });
  return { config, parameters: byLayer(specs, matrices) };
}

function readConfig(text: string | undefined, specs: PlacedSpec[]): Design {
  const what = `metadata "${configKey}"`;
  if (text === undefined) throw new SafetensorsError(what, 'the JSON of a network config', 'nothing');
  let value: NetworkConfig<Layer>;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SafetensorsError(what, 'the JSON of a network config', quote(text));
  }
  try {
    const design = designNetwork(value, collectSpecs(specs));
    checkKeys(what, value, { ...design.config, judge: null });
    for (const [index, layer] of value.layers.entries()) {
      checkKeys(what, layer, { ...design.config.layers[index]!, kind: null });
    }
    return design;
  } catch (error) {
    if (error instanceof SafetensorsError) throw error;
    throw new SafetensorsError(what, 'a valid network config', (error as Error).message);
  }
}

/** Refuses a config that says more than this version knows: the network would not be the one that was saved. */
function checkKeys(what: string, value: object, complete: object): void {
  const known = Object.keys(complete);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new SafetensorsError(what, `only ${known.join(', ')}`, quote(unknown));
}

function readItems(
  file: Safetensors,
  { dtype }: CompleteConfig,
  name: string,
  shape: readonly number[],
): FloatArray {
  const tensor = file.tensors.get(name);
  if (tensor === undefined)
    throw new SafetensorsError(`tensor "${name}"`, `shape (${shape.join(', ')})`, 'no such tensor');
  if (tensor.shape.join() !== shape.join()) {
    throw new SafetensorsError(
      `tensor "${name}" shape`,
      `(${shape.join(', ')})`,
      `(${tensor.shape.join(', ')})`,
    );
  }
  const found = isFloat32(tensor.data) ? 'float32' : 'float64';
  if (found !== dtype) throw new SafetensorsError(`tensor "${name}" dtype`, dtype, found);
  checkItems(tensor, (where, value) => {
    throw new SafetensorsError(`tensor "${name}"`, 'finite numbers', `${value} at ${where}`);
  });
  return tensor.data;
}

/** Calls `refuse` with the first item that is not finite. */
function checkItems(
  { data, shape }: SafetensorsTensor,
  refuse: (where: string, value: number) => never,
): void {
  // A loop, not findIndex: a call for each of 67 million items takes longer than to write them.
  let at = 0;
  while (at < data.length && Number.isFinite(data[at])) at++;
  if (at === data.length) return;
  let rest = at;
  const index = shape.toReversed().map((length) => {
    const i = rest % length;
    rest = Math.floor(rest / length);
    return i;
  });
  refuse(`(${index.reverse().join(', ')})`, data[at]!);
}
