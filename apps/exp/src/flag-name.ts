/** `batchSize` as `--batch-size`. */
export function flagName(option: string): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `batch-size`, `--batch-size` or `batchSize` as `batchSize`. */
export function optionName(typed: string): string {
  return typed.replace(/^--/, '').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
