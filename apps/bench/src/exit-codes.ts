import { UsageError } from '@nn-labs/experiment';

/** What the shell gets; the same numbers as those of `pnpm exp`. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, data: 3, interrupted: 130 } as const;

/** A failure in two lines for the user, and the exit code. */
export interface Failure {
  readonly code: number;
  readonly cause: string;
  readonly remedy: string | undefined;
}

/** Turns whatever was thrown into what the command line says and answers. */
export function describeFailure(error: unknown, interrupted: boolean): Failure {
  if (interrupted) return { code: exitCodes.interrupted, cause: 'stopped by Ctrl-C', remedy: undefined };
  if (!(error instanceof Error)) return { code: exitCodes.failed, cause: String(error), remedy: undefined };
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
  if (error instanceof UsageError) return { code: exitCodes.usage, cause: error.message, remedy };
  if (error.name === 'MnistDataError') return { code: exitCodes.data, cause: error.message, remedy };
  const debug = 'Run it again with --debug to see where it happened.';
  return { code: exitCodes.failed, cause: error.message || error.name, remedy: remedy ?? debug };
}
