// `pnpm playground`: the built page on this machine, with the headers that threads need, and MNIST where the labs have it.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../dist/', import.meta.url));
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The folder that has all four files of MNIST; null where this machine has none. */
export async function mnistFolder(env = process.env) {
  const { locateMnist } = await import('@nn-labs/mnist/node');
  return (await locateMnist({ trainCount: 60_000, env }))?.path ?? null;
}

/** The site below `root`: `mnist` is a folder or null; `isolated` false sends no headers, as GitHub Pages does. */
export function playgroundServer({ mnist = null, isolated = true, root = '/', dist = built } = {}) {
  return createServer((request, response) => {
    const path = pathBelow(root, request.url ?? '/');
    const inside = normalize(path === '' ? 'index.html' : path);
    const isMnist = inside.startsWith('mnist');
    const file = isMnist
      ? mnist &&
        ['', '.gz'].map((end) => join(mnist, inside.slice(6).replace(/\.gz$/, '') + end)).find(existsSync)
      : join(dist, inside);
    const isThere = file && !inside.startsWith('..') && existsSync(file) && statSync(file).isFile();
    const headers = {
      'Content-Type': types[extname(inside)] ?? 'application/octet-stream',
      'Cache-Control': 'no-cache',
      ...(isolated && {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      }),
    };
    if (!isThere) {
      response.writeHead(404, { ...headers, 'Content-Type': 'text/plain' }).end('there is no such file');
      return;
    }
    response.writeHead(200, { ...headers, 'Content-Length': statSync(file).size });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  });
}

/** What stands after `root` in an address; `..` for an address that is not below `root`, or not one at all. */
function pathBelow(root, url) {
  try {
    const { pathname } = new URL(url, 'http://localhost');
    return pathname.startsWith(root) ? decodeURIComponent(pathname.slice(root.length)) : '..';
  } catch {
    return '..';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT || 5173);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    process.stderr.write(
      `PORT=${process.env.PORT} is no port: give a number from 1 to 65535, as in PORT=8080 pnpm playground\n`,
    );
    process.exit(1);
  }
  const mnist = await mnistFolder().catch(({ message }) => {
    process.stderr.write(`${message}\nThe page is served with the sample alone.\n`);
    return null;
  });
  const server = playgroundServer({ mnist });
  server.on('error', ({ code, message }) => {
    const cause = code === 'EADDRINUSE' ? `another program uses port ${port}` : message;
    const other = port < 65_535 ? port + 1 : 5173;
    process.stderr.write(
      `The page cannot be served: ${cause}. Give another port: PORT=${other} pnpm playground\n`,
    );
    process.exitCode = 1;
  });
  server.listen(port, '127.0.0.1', () => {
    const images = mnist === null ? 'the sample of MNIST (all of it: pnpm exp data fetch)' : 'all of MNIST';
    process.stdout.write(`The playground, with ${images}: http://localhost:${port}/   (Ctrl-C ends it)\n`);
  });
}
