import { noRecorder, type RunContext } from '@nn-labs/experiment';

/** What a lab of the page gets from outside: nothing is written, and nothing printed. */
export function quiet(lab: number): RunContext {
  const ignore = (): void => {};
  return {
    ...{ lab, print: ignore, notice: ignore, warn: ignore, progress: ignore, env: {}, record: noRecorder },
    signal: new AbortController().signal,
    files: { write: async () => {} },
    now: () => performance.now(),
  };
}
