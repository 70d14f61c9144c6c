import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { onlyLab2, root } from './in-process.ts';

/** Node's arguments for a process of its own that runs the built command line, as the launcher does after building. */
export function nodeArguments(words: readonly string[], labs: string = onlyLab2): string[] {
  const built = pathToFileURL(join(root, 'apps/exp/dist/index.js')).href;
  const code = `import { main } from ${JSON.stringify(built)};
    process.exitCode = await main(process.argv.slice(1), { root: ${JSON.stringify(labs)} });`;
  return ['--input-type=module', '-e', code, '--', ...words];
}

/** The environment of a child: this one's without colours and MNIST, and what is given. */
export function childEnvironment(env: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const { MNIST_DIR: _, FORCE_COLOR: __, NO_COLOR: ___, ...rest } = process.env;
  return { ...rest, ...env };
}

/** What a child leaves. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command line. */
export class Child {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor(words: readonly string[], options: { env: Readonly<Record<string, string>>; labs?: string }) {
    this.#process = spawn(process.execPath, nodeArguments(words, options.labs), {
      env: childEnvironment(options.env),
    });
    this.#process.stdin.end();
    this.#process.stdout.on('data', (chunk) => {
      this.#stdout += chunk;
    });
    this.#process.stderr.on('data', (chunk) => {
      this.#stderr += chunk;
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#process.on('error', reject);
      this.#process.on('close', (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
  }

  /** Waits until both streams together have shown a text. */
  async shows(text: string): Promise<void> {
    const deadline = performance.now() + 15_000;
    while (!(this.#stdout + this.#stderr).includes(text)) {
      if (performance.now() > deadline || this.#process.exitCode !== null) {
        throw new Error(`never showed ${JSON.stringify(text)}:\n${this.#stdout}${this.#stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  interrupt(): void {
    this.#process.kill('SIGINT');
  }

  /** Ends it at once, with no chance to tidy up. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** What it leaves at its end, and how long that took from now. */
  async ends(): Promise<Ended & { seconds: number }> {
    const start = performance.now();
    const ended = await this.#ended;
    return { ...ended, seconds: (performance.now() - start) / 1000 };
  }

  /** Stops reading its output, as `head` does when it has enough. */
  stopReading(): void {
    this.#process.stdout.destroy();
  }
}
