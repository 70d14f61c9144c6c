import { testEnds, testManyTrainings, training } from './engine-processes.ts';

testEnds([
  ['trains to the end', training('')],
  ['breaks out of its loop', training('if (report.epoch === 3) break;')],
]);
testManyTrainings();
