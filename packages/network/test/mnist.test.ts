import { testMnist } from './mnist.ts';

testMnist('fast', 60_000);
