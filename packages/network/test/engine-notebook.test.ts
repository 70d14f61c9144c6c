import { testNotebook } from './notebook.ts';

testNotebook([
  { dtype: 'float64', threads: 2 },
  { dtype: 'float32', threads: 1 },
]);
