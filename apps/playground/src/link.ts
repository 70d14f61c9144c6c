import { PageProblem } from './page-problem.ts';
import type { Answers, Asked, Told } from './protocol.ts';

/** The page's side of the worker: asks, and hears what is told. */
export class Link {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, { resolve(answer: never): void; reject(error: Error): void }>();
  #next = 0;

  constructor(hear: (told: Told) => void) {
    this.#worker.onmessage = ({ data }) => {
      if (data.told !== undefined) return hear(data.told);
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.problem === undefined) waiting?.resolve(data.answer as never);
      else waiting?.reject(new PageProblem(data.problem.message, data.problem.remedy));
    };
    this.#worker.onerror = ({ message }) => {
      hear({ kind: 'problem', message, remedy: 'Load the page again.' });
    };
  }

  ask<K extends keyof Asked>(kind: K, asked: Asked[K]): Promise<Answers[K]> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (answer: never) => void, reject });
      this.#worker.postMessage({ id, kind, asked });
    });
  }
}
