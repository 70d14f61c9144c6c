import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import type { Answer, Contestant, Request, Task } from '../measure/protocol.ts';

/**
 * Makes this process a contestant: answers each line of standard input, a request, with one line of standard output.
 *
 * Whatever a library prints goes to standard error. The process ends with its input.
 */
export async function serve(contestant: Contestant): Promise<void> {
  console.log = console.error;
  console.info = console.error;
  let task: Task | undefined;
  const respond = async (request: Request): Promise<Answer> => {
    if (request.do === 'hello') return { ...(await contestant.hello()) };
    if (request.do === 'prepare') {
      const make = contestant.tasks[request.task];
      if (make === undefined) throw new Error(`has no task ${request.task}`);
      task = await make(request.params);
      const { check, flops } = task;
      return flops === undefined ? { check } : { check, flops };
    }
    if (task === undefined) throw new Error('run before prepare');
    return task.run(request.amount);
  };
  for await (const line of createInterface({ input: stdin })) {
    let answer: Answer;
    try {
      // The other side of the pipe is this package: the line is a request.
      answer = await respond(JSON.parse(line) as Request);
    } catch (error) {
      answer = { error: error instanceof Error ? `${error.message}` : String(error) };
    }
    stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
