// How the launcher ends where it cannot install, build or load: one line of cause, one of remedy.
const process = require('node:process');

const again = 'then run the command again';

/** Says why there is no result, and lets the process end with 1. */
exports.fail = (cause, remedy) => {
  process.stderr.write(`exp: ${folded(cause)}\n     ${folded(remedy)}\n`);
  process.exitCode = 1;
};

/** On a terminal in lines that fit, but for a command, which somebody may copy. */
function folded(text) {
  const { isTTY, columns = 80 } = process.stderr;
  if (!isTTY || text.includes('pnpm ')) return text;
  const line = new RegExp(`(.{1,${Math.max(20, columns - 5)}})(?: |$)`, 'g');
  return text.replace(line, '$1\n     ').trimEnd();
}

/** Whether a child ended by the Ctrl-C that this process has had too: there is nothing to mend. */
exports.wasInterrupted = (code, signal) => code === 130 || signal === 'SIGINT';

/** The same for whatever was thrown. */
exports.explain = ({ code, path, message, stack }) => {
  const [cause, remedy] = inWords(code, path) ?? [message, `Mend what is named above, ${again}.`];
  exports.fail(cause, remedy);
  if (process.argv.includes('--debug')) process.stderr.write(`${stack}\n`);
};

function inWords(code, path = 'this folder') {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return [
        `something has to be installed or built, and ${path} cannot be written (${code})`,
        'Give yourself the right to write there, or copy the whole folder to a place of your own.',
      ];
    case 'ENOSPC':
      return ['something has to be installed or built, and the disk is full', `Make room, ${again}.`];
    case 'EMFILE':
    case 'ENFILE':
      return ['this shell may open too few files at once', `Allow more, ${again}: ulimit -n 1024`];
  }
}
