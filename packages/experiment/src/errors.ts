/**
 * The code that the system gave an error, such as `ENOENT`, whichever realm the error is of; undefined without one.
 *
 * @example
 * ```ts
 * import { errorCode } from '@nn-labs/experiment';
 * errorCode(Object.assign(new Error('no such file'), { code: 'ENOENT' })); // => 'ENOENT'
 * errorCode(null); // => undefined
 * ```
 */
export function errorCode(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}

/**
 * What an error says; anything else that was thrown as text.
 *
 * @example
 * ```ts
 * import { errorText } from '@nn-labs/experiment';
 * errorText(new Error('the disk is full')); // => 'the disk is full'
 * errorText(7); // => '7'
 * ```
 */
export function errorText(error: unknown): string {
  const message: unknown = (error as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : String(error);
}
