import { testDenseProducts } from './properties/dense-products.ts';
import { testFinishes } from './properties/finishes.ts';
import { testGroups } from './properties/groups.ts';
import { testLanes } from './properties/lanes.ts';
import { testOutput } from './properties/output.ts';
import { testParameters } from './properties/parameters.ts';
import { testSparseProducts } from './properties/sparse-products.ts';
import { testWholeProducts } from './properties/whole-products.ts';

testDenseProducts(150);
testSparseProducts(150);
testFinishes(300);
testGroups(150);
testOutput(300);
testParameters(100);
testLanes(60_000);
testWholeProducts(60);
