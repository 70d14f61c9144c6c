import { testRandomNetworks } from './engine-cases.ts';
import { testPictures } from './engine-pictures.ts';

testRandomNetworks(6);
testPictures(4);
