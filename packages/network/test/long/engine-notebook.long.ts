import { testNotebook } from '../notebook.ts';

testNotebook(
  (['float64', 'float32'] as const).flatMap((dtype) => [
    { dtype, engine: 'reference' },
    { dtype, threads: 1 },
    { dtype, threads: 2 },
    { dtype, threads: 3 },
  ]),
);
