import { digest, testEnds, testLosses, testManyProducts } from './processes.ts';

testEnds([['multiplies on several threads', `${digest}; Engine.shared().prepare(4);`]]);
testLosses([['WebAssembly, by the plain loops', 'delete globalThis.WebAssembly;', false]]);
testManyProducts();
