/** The line of a process's error output that says what went wrong: an exception's, or that of `pnpm exp`. */
export function culprit(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const telling = /^(?:exp|[\w.]*(?:Error|Exception)\b[^:]*): /;
  return (lines.findLast((line) => telling.test(line)) ?? lines.at(-1) ?? '').trim();
}
