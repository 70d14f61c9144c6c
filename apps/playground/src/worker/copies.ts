import { type Layer, Network, type NetworkConfig } from '@nn-labs/network';

/** All parameters of a network, in the order of its files. */
export function parametersOf(network: Network<Layer>) {
  return network.layers.flatMap(({ parameters }) => parameters);
}

/** A network with the weights that another one has now. */
export function copyOf(network: Network<Layer>): Network<Layer> {
  const given = network.layers
    .filter(({ parameters }) => parameters.length > 0)
    .map(({ parameters }) => Object.fromEntries(parameters.map(({ name, matrix }) => [name, matrix])));
  const config = network.config as NetworkConfig<Layer>;
  return new Network<Layer>({ ...config, parameters: given });
}

/** Gives `to` the weights of `from`, a network of the same config. */
export function copyWeights(from: Network<Layer>, to: Network<Layer>): void {
  const targets = parametersOf(to);
  for (const [i, { matrix }] of parametersOf(from).entries()) targets[i]!.matrix.data.set(matrix.data);
}
