import { UsageError } from '@nn-labs/experiment';

/** What a lab begins as: computed with matrices line by line, or trained by the classifier package. */
export const labKinds = ['by-hand', 'classifier'] as const;

/** What `pnpm exp new` is asked for. */
export interface NewLab {
  readonly id: number;
  readonly title: string;
  readonly kind: (typeof labKinds)[number];
  /** What the lab finds out; undefined where its author is still to write that. */
  readonly question: string | undefined;
}

/** The title as it is kept: one line, no spaces around it. Throws a `UsageError` for one that cannot stand anywhere. */
export function readTitle(text: string): string {
  return readLine('the title', text, 80, 'Give it one line in quotes, such as: pnpm exp new 7 "XOR by hand"');
}

/** The question of a lab, in the same way. */
export function readQuestion(text: string): string {
  const remedy = 'Such as: --question "Can a network learn XOR without a hidden layer?"';
  return readLine('the question', text, 300, remedy);
}

function readLine(name: string, text: string, maxLength: number, remedy: string): string {
  const line = text.trim();
  if (line === '') throw new UsageError(`${name} is empty`, remedy);
  // Line ends, other control characters, and those that turn the direction of the text around them.
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|\p{Cs}/u.test(line)) {
    throw new UsageError(`${name} has a line end or another character that cannot be shown`, remedy);
  }
  const { length } = [...line];
  if (length > maxLength) {
    throw new UsageError(
      `${name} has ${length} characters, more than ${maxLength}`,
      'Shorten it; the README has room for the rest.',
    );
  }
  return line;
}
