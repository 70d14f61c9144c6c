import { type InspectOptions, inspect } from 'node:util';

/** Everything on one line; without `compact`, arrays of more than six numbers would be set in columns. */
const oneLine: InspectOptions = { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 6 };

/** Behind every `// =>` of the documentation: the value, printed on one line, is the text. */
export function shows(value: unknown, expected: string, at: string): void {
  const actual = inspect(value, oneLine);
  if (actual !== expected)
    throw new Error(`${at}: the value is ${actual}, the documentation says ${expected}`);
}

/** Behind every `// throws` of the documentation: the code throws, and the message contains the text. */
export async function throws(code: () => unknown, expected: string, at: string): Promise<void> {
  let message: string;
  try {
    await code();
  } catch (error) {
    message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (message.includes(expected)) return;
    throw new Error(`${at}: the message is '${message}', the documentation says '${expected}'`, {
      cause: error,
    });
  }
  throw new Error(`${at}: nothing is thrown, the documentation says '${expected}'`);
}
