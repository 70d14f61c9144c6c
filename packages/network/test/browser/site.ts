import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { mnistBytes } from './lab.ts';

/** Where the packages' entry points are on the site, under its root. */
const entries: Readonly<Record<string, string>> = {
  '@nn-labs/linalg': 'linalg/index.js',
  '@nn-labs/linalg/reference': 'linalg/reference/index.js',
  '@nn-labs/linalg/engine': 'linalg/engine/index.js',
  '@nn-labs/network': 'network/index.js',
};

const folders: Readonly<Record<string, URL>> = {
  linalg: new URL('../../../linalg/dist/', import.meta.url),
  network: new URL('../../dist/', import.meta.url),
  'page.js': new URL('./', import.meta.url),
};

function page(root: string): string {
  const imports = Object.entries(entries).map(([name, path]) => [name, `${root}${path}`]);
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>training</title>
<script type="importmap">${JSON.stringify({ imports: Object.fromEntries(imports) })}</script>
<script type="module" src="${root}page.js"></script>`;
}

/** The text with the packages' names replaced by their places, as a bundler would. */
function resolved(text: string, root: string): string {
  return text.replaceAll(
    /(from |import\()'(@nn-labs\/[^']+)'/g,
    (_, before, name) => `${before}'${root}resolved/${entries[name]}'`,
  );
}

/** The site's answer to a path: its type and body, or null when there is none. */
function answerOf(path: string, root: string): [type: string, body: string | Uint8Array] | null {
  if (path === '') return ['text/html', page(root)];
  const isResolved = path.startsWith('resolved/');
  const file = path.replace(/^resolved\//, '');
  const [first = ''] = file.split('/');
  const folder = folders[first];
  if (folder === undefined || file.includes('..')) return null;
  const url = new URL(file === first ? first : file.slice(first.length + 1), folder);
  if (!existsSync(url)) return null;
  const text = readFileSync(fileURLToPath(url), 'utf8');
  return ['text/javascript', isResolved ? resolved(text, root) : text];
}

/** A site on this machine: `/isolated/` is a page of its own process, `/shared/` an ordinary one. */
export interface Site {
  readonly origin: string;
  /** The paths that were asked for so far. */
  readonly asked: Set<string>;
  close(): void;
}

export async function openSite(): Promise<Site> {
  const mnist = mnistBytes();
  const asked = new Set<string>();
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    asked.add(path);
    const root = path.startsWith('/isolated/') ? '/isolated/' : '/shared/';
    const answer =
      path === '/mnist' && mnist !== null
        ? (['application/octet-stream', mnist] as const)
        : answerOf(path.slice(root.length), root);
    const isolation = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    };
    response.writeHead(answer === null ? 404 : 200, {
      'Content-Type': answer?.[0] ?? 'text/plain',
      ...(root === '/isolated/' ? isolation : {}),
    });
    response.end(answer?.[1] ?? 'there is no such file');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
