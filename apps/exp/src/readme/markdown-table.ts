/**
 * A Markdown table with its columns aligned.
 *
 * @param rows the headings, then the cells of each line
 * @param rule the cells of the rule below the headings, of which only a colon at the right end matters; may be empty
 */
export function setTable(rows: readonly (readonly string[])[], rule: readonly string[] = []): string {
  const [head = [], ...body] = rows;
  const columns = head.map((_, i) => ({
    width: Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)),
    right: rule[i]?.endsWith(':') === true,
  }));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const set = (row: readonly string[]): string =>
    line(
      columns.map(({ width, right }, i) => {
        const cell = row[i] ?? '';
        return right ? cell.padStart(width) : cell.padEnd(width);
      }),
    );
  const dashes = columns.map(({ width, right }) => (right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [set(head), line(dashes), ...body.map(set)].join('');
}
