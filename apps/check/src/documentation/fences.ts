/** A block of code in the documentation. */
export interface Fence {
  /** The words after the three backticks: `ts`, `ts no-run`, `sh`. */
  readonly info: string;
  readonly code: string;
  /** The line of the first line of code, from 1. */
  readonly line: number;
}

/** Finds the fenced blocks of a Markdown text, or, with `docstrings`, of the comments in a TypeScript text. */
export function findFences(text: string, docstrings = false): Fence[] {
  const fences: Fence[] = [];
  let open: { info: string; indent: number; line: number; code: string[] } | undefined;
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = docstrings ? /^\s*\*(?: (.*)|)$/.exec(whole)?.slice(1).join('') : whole;
    if (line === undefined) {
      open = undefined; // the comment ends, and with it a fence that was never closed
      continue;
    }
    const fence = /^(\s*)```+\s*(.*)$/.exec(line);
    if (open === undefined) {
      if (fence === null) continue;
      const [, indent = '', info = ''] = fence;
      open = { info: info.trim(), indent: indent.length, line: index + 2, code: [] };
    } else if (fence !== null) {
      fences.push({ info: open.info, code: `${open.code.join('\n')}\n`, line: open.line });
      open = undefined;
    } else {
      open.code.push(line.slice(Math.min(open.indent, line.search(/\S|$/))));
    }
  }
  return fences;
}
