/** Sizes stay within a signed 32-bit integer, as any engine may index with one. */
export const largestSize: number = 2 ** 31 - 1;

/** A value as an error names it. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

/** Throws a RangeError unless `value` counts something that is there. */
export function checkCount(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= largestSize)
    return value;
  throw new RangeError(
    `Network: ${name} must be an integer from 1 to ${largestSize}, found ${describe(value)}`,
  );
}

/** Two counts, or one for both. */
export function checkPair(name: string, value: unknown): readonly [number, number] {
  if (!Array.isArray(value)) return [checkCount(name, value), checkCount(name, value)];
  if (value.length === 2) return [checkCount(`${name}[0]`, value[0]), checkCount(`${name}[1]`, value[1])];
  throw new RangeError(`Network: ${name} must be a number or [rows, cols], found ${value.length} numbers`);
}

/** Throws a TypeError unless `value` is one of the words. */
export function checkName<T extends string>(name: string, allowed: readonly T[], value: unknown): T {
  const match = allowed.find((item) => item === value);
  if (match !== undefined) return match;
  throw new TypeError(`Network: ${name} must be one of ${allowed.join(', ')}, found ${describe(value)}`);
}

/** Throws a TypeError unless `value` is true or false. */
export function checkBias(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`Network: ${name} must be true or false, found ${describe(value)}`);
}

/** Throws a RangeError unless `value` is a share that leaves something. */
export function checkShare(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value < 1) return value;
  throw new RangeError(
    `Network: ${name} must be a number of at least 0 and below 1, found ${describe(value)}`,
  );
}
