import { Command } from 'commander';
import type { Terminal } from '../terminal/terminal.ts';
import { findLabs, type LabFolder } from './labs.ts';

/** `pnpm exp list [--json]`. */
export function listCommand(root: string, terminal: Terminal): Command {
  return new Command('list')
    .summary('list the labs')
    .description('Lists the labs.')
    .option('--json', 'print them as a JSON array')
    .action((options: { json?: boolean }) => {
      const labs = findLabs(root);
      if (options.json === true) {
        terminal.printJson(labs.map(({ id, title }) => ({ id, title, command: `pnpm exp ${id}` })));
      } else {
        for (const line of labTable(labs)) terminal.print(line);
      }
    });
}

/** What `pnpm exp` alone shows: the labs, and the next commands. */
export function overview(labs: readonly LabFolder[]): string {
  const first = labs[0]?.id;
  if (first === undefined) return 'There is no lab yet. Make one: pnpm exp new 7 "What it is about"';
  return [
    'Labs:',
    ...labTable(labs).map((line) => `  ${line}`),
    '',
    'Next:',
    `  ${`pnpm exp ${first}`.padEnd(20)} run lab ${first}`,
    `  ${`pnpm exp ${first} --help`.padEnd(20)} see what can be changed`,
  ].join('\n');
}

function labTable(labs: readonly LabFolder[]): string[] {
  const width = Math.max(...labs.map(({ id }) => String(id).length));
  return labs.map(({ id, title }) => `${String(id).padStart(width)}  ${title}`);
}
