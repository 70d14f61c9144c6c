/** So many of something: 1 epoch, 1,000 epochs. */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : more}`;
}

/** Parts of a message as sentences, each with its own end. */
export function sentences(...parts: readonly (string | null | undefined)[]): string {
  return parts
    .filter((part) => part != null && part !== '')
    .map((part) => (/[.?!]$/.test(part!) ? part : `${part}.`))
    .join(' ');
}
