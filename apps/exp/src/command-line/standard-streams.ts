import process from 'node:process';

let watching = false;

/**
 * When whoever reads our output has seen enough (`pnpm exp 7 | head -3`), the process ends, with no word about it. When
 * the output cannot be written (`> /dev/full`), one line says so and the process ends with 1; what runs goes on to its
 * end, since its record is worth having.
 */
export function watchStandardStreams(): void {
  if (watching) return;
  watching = true;
  let failed = false;
  const onError = ({ code, message }: NodeJS.ErrnoException): void => {
    if (code === 'EPIPE') process.exit();
    if (failed) return;
    failed = true;
    process.once('exit', (ended) => {
      if (ended === 0) process.exitCode = 1;
    });
    process.stderr.write(`exp: the output cannot be written: ${message}\n`);
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
}
