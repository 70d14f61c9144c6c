import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCode, isInterruption, stoppedBy } from '@nn-labs/experiment';
import { shownPath } from '../terminal/safe-text.ts';

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
    remedy: remedy ?? placeInLab(error) ?? 'Run it again with --debug to see where it happened.',
  };
}

/** The line of a lab's own code that an error went through last; null where it went through none. */
function placeInLab({ stack = '' }: Error): string | null {
  const frame = /(file:\/\/\S*\/experiments\/experiment-\d+\/\S+?):(\d+)(?::(\d+))?/.exec(stack);
  if (frame === null) return null;
  let [file, line] = [fileURLToPath(frame[1]!), Number(frame[2])];
  const map = `${file}.map`;
  if (existsSync(map)) {
    const from = new SourceMap(JSON.parse(readFileSync(map, 'utf8')));
    const entry = from.findEntry(line - 1, Number(frame[3] ?? 1) - 1);
    if ('originalSource' in entry)
      [file, line] = [join(dirname(file), entry.originalSource), entry.originalLine + 1];
  }
  return `This is from line ${line} of ${shownPath(file)}`;
}

/** A library names its function and its arguments; whoever typed a command knows neither, but the flags. */
function inFlags(message: string): string {
  return message.replace(/^[a-z]\w*: /, '').replace(/^dataDir \(/, '--data-dir (');
}
