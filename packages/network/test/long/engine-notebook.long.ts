import { testNotebook } from '../notebook.ts';

// Each takes long, the plain loops a minute; engine-bits.long.ts compares them all on smaller networks.
testNotebook([
  { dtype: 'float64', engine: 'reference' },
  { dtype: 'float64', threads: 1 },
  { dtype: 'float64', threads: 3 },
  { dtype: 'float32', threads: 2 },
]);
