// A contestant for tests that speaks the protocol, or fails in the way that its first argument names.
import { createInterface } from 'node:readline';

const [manner] = process.argv.slice(2);
if (manner === 'no start') throw new RangeError('cannot even start');
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (manner === 'end') process.exit(0);
  if (manner === 'garbage') console.log('Hello!');
  else if (manner !== 'silence') console.log(JSON.stringify(answer(request)));
}
if (manner === 'will not end') setInterval(() => {}, 1000);

function answer(request) {
  if (request.do === 'hello') return { version: '1.2.3', notes: ['a note', process.env.NOTE ?? ''] };
  if (request.do === 'prepare') return { check: [request.params.size], flops: 10 };
  if (manner === 'error') return { error: 'MemoryError: no room' };
  return { amount: request.amount, seconds: request.amount / 100 };
}
