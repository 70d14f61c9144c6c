import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const template = fileURLToPath(new URL('../../templates/notebook-setup.py.template', import.meta.url));

/** The first code cell of a notebook: the repository, and a Node that fits. */
export function setupCode(lab: number, address: string | null, pnpm: string): string {
  return readFileSync(template, 'utf8')
    .replaceAll('\r\n', '\n')
    .replace("'{{repository}}'", address === null ? 'None' : `'${address}'`)
    .replace("'{{lab}}'", String(lab))
    .replace('{{pnpm}}', pnpm);
}
