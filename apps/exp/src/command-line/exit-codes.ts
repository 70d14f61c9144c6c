import { errorCode, isInterruption, stoppedBy } from '@nn-labs/experiment';

/** What the shell gets. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  data: 3,
  verification: 4,
  diverged: 5,
  interrupted: 130,
} as const;

/** A failure in two lines for the user, and the exit code. */
export interface Failure {
  readonly code: number;
  readonly cause: string;
  readonly remedy: string | undefined;
}

/** Errors are sorted by their names: packages keep their own error classes. */
const libraryDataErrors = new Set(['MnistDataError', 'IdxFormatError']);

/** Turns whatever was thrown into what the command line says and answers. */
export function describeFailure(error: unknown, signal?: AbortSignal): Failure {
  if (signal && isInterruption(error, signal)) {
    return { code: exitCodes.interrupted, cause: stoppedBy(signal), remedy: undefined };
  }
  if (!(error instanceof Error)) {
    return { code: exitCodes.failed, cause: String(error), remedy: undefined };
  }
  const { name, message } = error;
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
  if (name === 'UsageError') return { code: exitCodes.usage, cause: message, remedy };
  if (name === 'DataError') return { code: exitCodes.data, cause: message, remedy };
  if (libraryDataErrors.has(name)) return { code: exitCodes.data, cause: inFlags(message), remedy };
  if (['EMFILE', 'ENFILE'].includes(String(errorCode(error)))) {
    return {
      code: exitCodes.failed,
      cause: 'this shell may open too few files at once',
      remedy: 'Allow more, then run the command again: ulimit -n 1024',
    };
  }
  return {
    code: exitCodes.failed,
    cause: message || name,
    remedy: remedy ?? 'Run it again with --debug to see where it happened.',
  };
}

/** A library names its function and its arguments; whoever typed a command knows neither, but the flags. */
function inFlags(message: string): string {
  return message.replace(/^[a-z]\w*: /, '').replace(/^dataDir \(/, '--data-dir (');
}
