import { digest, testEnds, testLosses, testManyProducts } from '../engine/processes.ts';

testEnds([
  ['multiplies on several threads', `${digest}; Engine.shared().prepare(4);`],
  ['only imports', `import '@nn-labs/linalg'; import '@nn-labs/linalg/engine';`],
  [
    'has workers that never ran',
    `import { Engine } from '@nn-labs/linalg/engine'; Engine.shared().prepare(9);`,
  ],
]);

const noMemory = `WebAssembly.Memory = class { constructor() { throw new TypeError('no'); } };`;
const noSimd = `WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('no'); } };`;
const noWorkers = `
const { getBuiltinModule } = process;
process.getBuiltinModule = (name) => name !== 'node:worker_threads' ? getBuiltinModule(name)
  : { ...getBuiltinModule(name), Worker: class { constructor() { throw new Error('no'); } } };`;

testLosses([
  ['WebAssembly, by the plain loops', 'delete globalThis.WebAssembly;', false],
  ['shared memory, by the plain loops', noMemory, false],
  ['SIMD, by the plain loops', noSimd, false],
  ['the name SharedArrayBuffer, in the engine', 'delete globalThis.SharedArrayBuffer;', true],
  ['workers, in the engine', noWorkers, true],
]);

testManyProducts();
