import { testRandomNetworks } from './engine-cases.ts';

testRandomNetworks(6);
