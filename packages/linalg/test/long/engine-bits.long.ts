import { testConvolutions } from '../engine/properties/convolutions.ts';
import { testDenseProducts } from '../engine/properties/dense-products.ts';
import { testFinishes } from '../engine/properties/finishes.ts';
import { testGroups } from '../engine/properties/groups.ts';
import { testLanes } from '../engine/properties/lanes.ts';
import { testOutput } from '../engine/properties/output.ts';
import { testParameters } from '../engine/properties/parameters.ts';
import { testPools } from '../engine/properties/pools.ts';
import { testSparseProducts } from '../engine/properties/sparse-products.ts';
import { testWholeProducts } from '../engine/properties/whole-products.ts';

// The properties of test/engine/bits.test.ts, for long enough to meet rare shapes and numbers.
const factor = 20;

testDenseProducts(150 * factor);
testSparseProducts(150 * factor);
testFinishes(300 * factor);
testGroups(150 * factor);
testOutput(300 * factor);
testParameters(100 * factor);
testLanes(100_000 * factor);
testWholeProducts(15 * factor); // each is large
testConvolutions(100 * factor);
testPools(100 * factor);
