import { testRandomNetworks } from '../engine-cases.ts';
import { testPictures } from '../engine-pictures.ts';

testRandomNetworks(200);
testPictures(200);
