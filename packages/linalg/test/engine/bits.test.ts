import { testDenseProducts } from './properties/dense-products.ts';
import { testFinishes } from './properties/finishes.ts';
import { testGroups } from './properties/groups.ts';
import { testLanes } from './properties/lanes.ts';
import { testOutput } from './properties/output.ts';
import { testParameters } from './properties/parameters.ts';
import { testSparseProducts } from './properties/sparse-products.ts';
import { testWholeProducts } from './properties/whole-products.ts';

testDenseProducts(15);
testSparseProducts(15);
testFinishes(30);
testGroups(15);
testOutput(30);
testParameters(10);
testLanes(6_000);
testWholeProducts(6);
