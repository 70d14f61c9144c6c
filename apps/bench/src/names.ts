/** What can be measured, in the order of the table. */
export const workloadNames = ['notebook', 'mnist', 'products', 'loading', 'command', 'share'] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** Who can be measured beside nn-labs. */
export const peerNames = ['numpy', 'tfjs', 'jax-js', 'numpy-ts', 'ml-matrix'] as const;
export type PeerName = (typeof peerNames)[number];
