import { testMnist } from '../mnist.ts';

// The whole notebook and the softmax preset, 1,000 epochs each, and some longer runs: minutes, not seconds.
testMnist('long', 900_000);
