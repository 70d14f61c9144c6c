import { Command } from 'commander';
import { addOutputOptions, type CommandSurroundings } from '../command-line/surroundings.ts';
import { findLabs, type LabFolder } from './labs.ts';

/** `pnpm exp list [--json]`. */
export function listCommand({ root, terminal }: CommandSurroundings): Command {
  const command = new Command('list').summary('list the labs').description('Lists the labs.');
  addOutputOptions(command, { json: 'print them as a JSON array' });
  return command.action(({ json }: { json?: boolean }) => {
    const labs = findLabs(root);
    if (json === true)
      terminal.printJson(labs.map(({ id, title }) => ({ id, title, command: `pnpm exp ${id}` })));
    for (const line of labTable(labs)) terminal.print(line);
  });
}

/** `pnpm exp doctor`. */
export function doctorCommand(surroundings: CommandSurroundings): Command {
  const command = new Command('doctor')
    .summary('say whether labs can run on this machine')
    .description('Looks at everything that labs need on this machine: exit 0 when a lab can run.');
  return addOutputOptions(command).action(async ({ json }: { json?: boolean }) => {
    const { runDoctor } = await import('../doctor/checks.ts');
    await runDoctor(surroundings, json === true);
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
