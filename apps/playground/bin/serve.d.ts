import type { Server } from 'node:http';

/** The site: `mnist` is a folder or null; `isolated` false sends no headers, as GitHub Pages does. */
export function playgroundServer(options?: {
  mnist?: string | null;
  isolated?: boolean;
  root?: string;
  dist?: string;
}): Server;

/** The folder that has all four files of MNIST; null where this machine has none. */
export function mnistFolder(env?: Readonly<Record<string, string | undefined>>): Promise<string | null>;
