import { exitCodes } from '../exit-codes.ts';
import type { CommandSurroundings } from '../surroundings.ts';
import type { Line } from '../terminal.ts';
import { type Check, runChecks } from './checks.ts';

const signs = {
  fine: ['✓', 'green'],
  note: ['!', 'yellow'],
  fault: ['✗', 'red'],
} as const;

/** Says whether a lab can run here: a line for each thing it needs. */
export async function runDoctor(surroundings: CommandSurroundings, json: boolean): Promise<void> {
  const { root, terminal, environment, stdout, setCode } = surroundings;
  const { env, signal } = environment;
  const checks = await runChecks({ root, env, signal, stdout });
  const ok = checks.every(({ state }) => state !== 'fault');
  if (!ok) setCode(exitCodes.failed);
  if (json) return terminal.printJson({ ok, checks });
  for (const check of checks) terminal.print(line(check));
  terminal.print('');
  terminal.print(ok ? 'Labs can run here.' : 'No lab can run here until what is marked ✗ is mended.');
}

function line({ name, state, found, remedy }: Check): Line {
  const [text, style] = signs[state];
  return [{ text, style }, ` ${name.padEnd(9)} ${found}${remedy === null ? '' : ` → ${remedy}`}`];
}
