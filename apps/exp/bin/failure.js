// How the launcher ends where it cannot install or build: one line of cause, one of remedy.
import process from 'node:process';

const again = 'then run the command again';

/** Says why there is no result, and lets the process end with 1. */
export function fail(cause, remedy) {
  // A folder's name may have anything in it, but may not steer the terminal; `dist`, which knows more, is not built yet.
  process.stderr.write(`exp: ${cause}\n     ${remedy}`.replaceAll(/(?!\n)\p{C}/gu, '?').concat('\n'));
  process.exitCode = 1;
}

/** The same for an error of the system's. */
export function explain({ code, path, message }) {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fail(
        `something has to be installed or built, and ${path ?? 'this folder'} cannot be written (${code})`,
        'Give yourself the right to write there, or copy the whole folder to a place of your own.',
      );
    case 'ENOSPC':
      return fail('something has to be installed or built, and the disk is full', `Make room, ${again}.`);
    case 'EMFILE':
    case 'ENFILE':
      return fail('this shell may open too few files at once', `Allow more, ${again}: ulimit -n 1024`);
  }
  fail(message, `Mend what is named above, ${again}.`);
}
