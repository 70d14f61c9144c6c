import { testNotebook } from '../notebook.ts';

// The plain loops take a minute for each; in float32 engine-bits.long.ts compares them on smaller networks.
testNotebook([
  { dtype: 'float64', engine: 'reference' },
  ...(['float64', 'float32'] as const).flatMap((dtype) => [1, 2, 3].map((threads) => ({ dtype, threads }))),
]);
