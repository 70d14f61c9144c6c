/** What can be measured, in the order of the table. */
export const workloadNames = [
  'notebook',
  'mnist',
  'adam',
  'cnn',
  'products',
  'loading',
  'command',
  'share',
] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** Who can be measured beside nn-labs. */
export const peerNames = [
  'numpy',
  'scikit-learn',
  'pytorch',
  'tfjs',
  'jax-js',
  'numpy-ts',
  'ml-matrix',
] as const;
export type PeerName = (typeof peerNames)[number];

/** Those of them that are Python packages; the others are on npm. */
export const pythonPeers: readonly string[] = ['numpy', 'scikit-learn', 'pytorch'] satisfies PeerName[];
