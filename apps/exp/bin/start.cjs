// The first file of every script: CommonJS, so that it runs in any Node and in any folder. It says what Node or folder
// nothing here can run in, then runs `bin/<name>.js` with the words behind the name.
const path = require('node:path');
const process = require('node:process');
const { explain, fail } = require('./failure.cjs');

const root = path.join(__dirname, '../../..');
const [major, minor] = process.versions.node.split('.').map(Number);
// Node's modules take no backslash, PATH is split at colons, and pnpm's scripts write the folder into double quotes.
const odd = process.platform === 'win32' ? null : /[\\:"`]|\$\(/.exec(root);

if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `nn-labs needs Node 20.19 or newer, this is Node ${process.versions.node}`,
    'Install a newer Node, or run: npx -y -p node@22 -p pnpm@10.34.9 pnpm exp …',
  );
} else if (odd !== null) {
  fail(
    `nothing can be built in a folder with ${odd[0]} in its path: ${root}`,
    'Rename or move the folder, then run the command again.',
  );
} else {
  const [name] = process.argv.splice(2, 1);
  import(`./${name}.js`).catch(explain);
}
