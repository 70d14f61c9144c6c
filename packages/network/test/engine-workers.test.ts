import { testDeaths, testTornUpdate } from './engine-deaths.ts';

testDeaths(['thief']);
testTornUpdate();
