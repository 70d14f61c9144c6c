import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { UsageError } from '@nn-labs/experiment';
import { type PrunePlan, planPrune, prune } from '@nn-labs/experiment/runs';
import type { RunSurroundings } from '../command-line/surroundings.ts';
import { wrap } from '../terminal/table.ts';
import type { Line, Terminal } from '../terminal/terminal.ts';
import { runsTable } from './runs-list.ts';

/** Says which runs would be removed, asks, and removes them. */
export async function pruneRuns(
  { root, terminal }: RunSurroundings,
  lab: number | undefined,
  { json = false, yes = false }: { readonly json?: boolean; readonly yes?: boolean },
): Promise<void> {
  const plan = planPrune(root, lab);
  const { remove, keep } = plan;
  const kept = keep.map(({ run, why }) => ({ id: run.id, lab: run.lab, why }));
  if (!json) for (const line of planLines(plan, terminal.columns)) terminal.print(line);
  const isAgreed = remove.length === 0 || yes || (await agrees(remove.length, terminal));
  const removed = isAgreed ? await prune(root, plan) : [];
  if (json) terminal.printJson({ removed: removed.map(({ id }) => id), kept });
  else if (remove.length > 0)
    terminal.print(isAgreed ? `Removed ${runs(removed.length)}.` : 'Nothing was removed.');
  if (isAgreed && removed.length < remove.length) {
    const left = remove.length - removed.length;
    terminal.warn(
      `${runs(left)} stayed: another process has changed or removed ${left === 1 ? 'it' : 'them'} meanwhile.`,
    );
  }
}

function planLines({ remove, keep }: PrunePlan, width: number): Line[] {
  const stays = keep.map(({ run, why }) => `${run.id} (${why})`).join(', ');
  const kept = keep.length === 0 ? [] : wrap(`Stays: ${stays}`.split(' '), width);
  const unmarked = remove.map((run) => ({ run, marks: [] }));
  if (remove.length === 0) return ['There is nothing to remove.', ...kept];
  return [
    `To be removed, ${runs(remove.length)}:`,
    '',
    ...runsTable(unmarked, [...remove, ...keep.map(({ run }) => run)], width, new Date()),
    '',
    ...kept,
  ];
}

async function agrees(count: number, terminal: Terminal): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new UsageError(
      '--prune asks before it removes, but nobody is there to answer',
      'Add --yes to remove them.',
    );
  }
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D arrive here as the dialogue's own; without an ear for them the question would never end.
  const refusal = new AbortController();
  dialogue.on('SIGINT', () => refusal.abort());
  dialogue.on('close', () => refusal.abort());
  try {
    const { signal } = refusal;
    const answer = await dialogue.question(`Remove ${runs(count)}? [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (!refusal.signal.aborted) throw error;
    terminal.notice(''); // the cursor still stands behind the question
    return false;
  } finally {
    dialogue.close();
  }
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}
