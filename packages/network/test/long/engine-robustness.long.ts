import { testDeaths, testTornUpdate } from '../engine-deaths.ts';
import { testPace } from '../engine-pace.ts';
import { testEnds, testLosses, testManyTrainings, training } from '../engine-processes.ts';

testDeaths(['thief', 'ghost', 'crasher', 'refused']);
testTornUpdate();
testPace([
  ['lifted and trained in one batch of all', {}],
  ['lifted and trained in one batch of all, on one thread', { threads: 1 }],
  ['lifted and trained in batches of 20,000', { batchSize: 20_000 }],
  ['lifted and trained in batches of 128', { batchSize: 128 }],
]);
testEnds([
  ['trains to the end', training('')],
  ['breaks out of its loop', training('if (report.epoch === 3) break;')],
  ['only imports', `import '@nn-labs/network'; console.log('imported');`],
  [
    'leaves a training where it is',
    `${training('')} network.train(X, Y, { epochs: 9, learningRate: 1 }).next();`,
  ],
]);
testLosses([
  ['WebAssembly', 'delete globalThis.WebAssembly;'],
  ['shared memory', `WebAssembly.Memory = class { constructor() { throw new TypeError('no'); } };`],
  ['SIMD', `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('no'); } };`],
]);
testManyTrainings();
