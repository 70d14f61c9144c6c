import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const committed = fileURLToPath(new URL('../../../experiments/', import.meta.url));
const name = 'virtual:labs';
/** What a lab loads for reports and the terminal only: the page never does, and is smaller without it. */
const terminalOnly = /^\.\.?\/(?:report\/(?:report|compare)|judge\/details)\.js$/;
const nothing = '\0nothing';

/**
 * The labs, found from their folders: `virtual:labs`. The page imports what is defined with `defineClassifier`; a lab by
 * hand, which may need Node, is listed with its README.
 */
export function labsPlugin(experiments: string = committed): Plugin {
  let isBuild = false;
  return {
    name: 'labs',
    enforce: 'pre',
    configResolved: ({ command }) => {
      isBuild = command === 'build';
    },
    resolveId(id, importer = '') {
      if (id === name) return `\0${name}`;
      return importer.includes('classifier/dist') && terminalOnly.test(id) ? nothing : undefined;
    },
    load(id) {
      if (id === nothing) return 'export {};';
      if (id !== `\0${name}`) return;
      const labs = readdirSync(experiments)
        .map((folder) => /^experiment-(\d+)$/.exec(folder))
        .filter((match) => match !== null && existsSync(join(experiments, match[0], 'package.json')))
        .map((match) => ({ id: Number(match![1]), folder: join(experiments, match![0]) }))
        .sort((a, b) => a.id - b.id);
      const listed = labs.map(({ id: number, folder }) => {
        const readme = readFileSync(join(folder, 'README.md'), 'utf8');
        const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const isOnPage = '@nn-labs/classifier' in dependencies;
        const title = /^# (.*)$/m.exec(readme)?.[1] ?? `Experiment ${number}`;
        const address = `labs/experiment-${number}.html`;
        if (isBuild && !isOnPage)
          this.emitFile({ type: 'asset', fileName: address, source: readmePage(title, readme) });
        const byHand = join(folder, 'src/by-hand.ts');
        const load = isOnPage ? `() => import(${JSON.stringify(join(folder, 'src/index.ts'))})` : 'null';
        const code =
          isOnPage && existsSync(byHand) ? `() => import(${JSON.stringify(`${byHand}?raw`)})` : 'null';
        return `{ id: ${number}, title: ${JSON.stringify(title)}, readme: ${JSON.stringify(address)}, load: ${load}, byHand: ${code} }`;
      });
      return `export const labs = [${listed.join(',\n')}];`;
    },
  };
}

/** A README as a page: its Markdown without what only tools read, and the way back. */
function readmePage(title: string, markdown: string): string {
  const asHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const words = markdown.replaceAll(/^<!--[\s\S]*?-->\n|<!--[\s\S]*?-->/gm, '').replaceAll(/\n{3,}/g, '\n\n');
  return `<!doctype html>
<html lang="en" style="font-family: system-ui, sans-serif">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${asHtml(title)}</title>
  <p><a href="../index.html">Back to the playground</a></p>
  <pre style="white-space: pre-wrap">${asHtml(words)}</pre>
</html>
`;
}
