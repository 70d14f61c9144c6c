import process from 'node:process';

let listening = false;

/**
 * When whoever reads our output has seen enough (`pnpm exp 2 | head -3`), the process ends, with no word about it.
 * Any other trouble with a standard stream is thrown.
 */
export function endWithReader(): void {
  if (listening) return;
  listening = true;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
}
