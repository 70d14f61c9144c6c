import { testPace } from './engine-pace.ts';

testPace([['lifted and trained in one batch of all', {}]]);
