import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { culprit } from './error-text.ts';
import type { Answer, Hello, Ready, Request, TaskName, TaskParams, Timed } from './protocol.ts';
import type { Runner } from './runner.ts';

/** A command line and what it runs in. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Somebody who has not answered for this long is given up. */
const patienceMs = 180_000;
const keptErrorText = 2000;

/** A contestant in a process of its own, that is asked by lines of JSON and answers with lines of JSON. */
export class AskedProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;
  readonly #patienceMs: number;
  #errorText = '';
  #failure: string | undefined;

  constructor({ file, args, env, cwd }: Command, patience: number = patienceMs) {
    this.#patienceMs = patience;
    this.#child = spawn(file, [...args], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' });
    this.#child.on('error', (error) => {
      this.#failure = error.message;
      this.#lines.close();
    });
    this.#child.stdin.on('error', () => {}); // the process has ended: the missing answer says so
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-keptErrorText);
    });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  hello(): Promise<Hello> {
    // The contestants are this app's own; src/contestant/serve.ts types the other side.
    return this.#ask({ do: 'hello' }) as Promise<Hello>;
  }

  prepare(task: TaskName, params: TaskParams): Promise<Ready> {
    return this.#ask({ do: 'prepare', task, params }) as Promise<Ready>;
  }

  run(amount: number): Promise<Timed> {
    return this.#ask({ do: 'run', amount }) as Promise<Timed>;
  }

  async #ask(request: Request): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await this.#nextLine();
    let answer: Answer;
    try {
      answer = JSON.parse(line) as Answer;
    } catch {
      throw new Error(`its answer is not JSON: ${line.slice(0, 200)}`);
    }
    if ('error' in answer) throw new Error(answer.error);
    return answer;
  }

  async #nextLine(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#child.kill('SIGKILL');
        reject(new Error(`no answer in ${this.#patienceMs / 1000} s`));
      }, this.#patienceMs);
    });
    try {
      const { done, value } = await Promise.race([this.#answers.next(), timeout]);
      if (done !== true) return value;
    } finally {
      clearTimeout(timer);
    }
    throw new Error(this.#failure ?? (culprit(this.#errorText) || 'the process ended without an answer'));
  }

  /** Ends the process: its input first, then, when it does not mind that, by force. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#failure !== undefined)
      return;
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 1000);
    await exited;
    clearTimeout(timer);
  }
}

/** A task of a contestant. */
export function askedRunner(command: Command, task: TaskName, params: TaskParams): Runner {
  let contestant: AskedProcess;
  return {
    start: () => {
      contestant = new AskedProcess(command);
      return contestant.prepare(task, params);
    },
    run: (amount) => contestant.run(amount),
    stop: () => contestant.stop(),
  };
}
