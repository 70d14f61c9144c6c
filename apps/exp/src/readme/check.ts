import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, type Experiment, type Options, planOf } from '@nn-labs/experiment';
import { Command, CommanderError } from 'commander';
import { describeFailure, exitCodes } from '../command-line/exit-codes.ts';
import { parse } from '../command-line/parse.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { labCommand, requestOf } from '../lab/lab-command.ts';
import { silentContext } from '../lab/run-lab.ts';
import { findLab, findLabs, type LabFolder, labNumber, loadLab } from '../labs/labs.ts';
import { lineOf, type Problem, toDo } from './edits.ts';
import { recordCommand } from './fill.ts';
import { rowConfigs, staleness } from './record.ts';
import {
  type LabDocument,
  labDocument,
  labDocuments,
  pageNames,
  readIfThere,
  readRecord,
} from './records.ts';
import { commandOf, findShown } from './shown.ts';

/** A `pnpm exp …` that a document shows. */
interface ShownCommand {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly words: readonly string[];
  /** In a block of commands, not in the middle of a sentence. */
  readonly inBlock: boolean;
}

/**
 * Names the rows of the labs' pages whose command the lab does not take, or whose record is that of other settings.
 * Nothing is trained: every command goes as far as `--dry-run`.
 */
export async function checkPages(
  labs: readonly LabFolder[],
  surroundings: CommandSurroundings,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const page of labs.flatMap(labDocuments)) problems.push(...(await checkPage(page, surroundings)));
  return problems;
}

async function checkPage(
  { lab, name, file, text }: LabDocument,
  { root, environment }: CommandSurroundings,
): Promise<Problem[]> {
  const shown = findShown(text).tables.filter((table) => table.overSeeds && table.lab === lab.id);
  if (shown.length === 0) return [];
  const experiment = await loadLab(lab);
  const recorded = readRecord(lab, name).rows;
  const rows = shown.flatMap((table) => table.rows);
  const remedy = `Record it again: ${recordCommand(lab.id, name)}`;
  const problems: Problem[] = [];
  for (const { options, line } of rows) {
    const command = commandOf({ lab: lab.id, options });
    let configs: readonly Config<Options>[] = [];
    const refusal = await complaintOf(async () => {
      configs = await rowConfigs(experiment, root, options);
      await planOf(experiment, configs[0]!, silentContext(lab.id, environment));
    });
    const row = recorded.find((each) => each.options === options);
    if (refusal !== null) {
      problems.push({ file, line, text: refusal, remedy: `It says: ${command}` });
    } else if (row !== undefined) {
      const difference = staleness(experiment, row, configs);
      const stale = `what is recorded of ${command} was run ${difference}`;
      if (difference !== null) problems.push({ file, line, text: stale, remedy });
    }
  }
  const left = recorded.find(({ options }) => rows.every((row) => row.options !== options));
  if (left !== undefined) {
    const unshown = `${name}.md does not show ${commandOf({ lab: lab.id, options: left.options })}`;
    problems.push({ file: file.replace(/md$/, 'json'), line: 1, text: unshown, remedy });
  }
  return problems;
}

/** Names the lines of the labs' documents that their authors are still to write. */
export function toDoProblems(labs: readonly LabFolder[]): Problem[] {
  const remedy = 'Write your own text there.';
  return labs.flatMap((lab) =>
    [...labDocuments(lab), ...labDocument(lab, 'notebook')].flatMap(({ file, text }) =>
      text.split('\n').flatMap((line, i) => {
        const at = line.indexOf(toDo);
        if (at < 0) return [];
        return [{ file, line: i + 1, text: `this is still to be written: ${line.slice(at)}`, remedy }];
      }),
    ),
  );
}

/** Tries every command that a document shows: a lab's with `--dry-run`, any other only as far as its words go. */
export async function tryCommands(surroundings: CommandSurroundings): Promise<Problem[]> {
  const { root } = surroundings;
  const labs = new Set(findLabs(root).map(({ id }) => id));
  const problems: Problem[] = [];
  const results = new Map<string, string | null>();
  for (const { file, line, words, inBlock } of commandsOf(root)) {
    const lab = labNumber(words[0] ?? '');
    // A sentence may speak of a lab that is still to be made.
    if (lab !== undefined && !labs.has(lab) && !inBlock) continue;
    const key = JSON.stringify(words);
    const tried = words[0] === 'help' ? [...words.slice(1), '--help'] : words;
    if (!results.has(key)) results.set(key, await complaintOf(() => tryWords(tried, surroundings)));
    const text = results.get(key);
    if (text) problems.push({ file, line, text, remedy: `It says: pnpm exp ${words.join(' ')}` });
  }
  return problems;
}

/** What a command refuses, in words; null where it refuses nothing. Data that this machine lacks is no document's fault. */
async function complaintOf(attempt: () => Promise<void>): Promise<string | null> {
  try {
    await attempt();
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return null; // --help
    const { code, cause } = describeFailure(error);
    return code === exitCodes.data ? null : cause;
  }
}

async function tryWords(words: readonly string[], surroundings: CommandSurroundings): Promise<void> {
  const program = surroundings.program();
  const silent = { stdout: { write: () => true } };
  const commands = program.commands.map((command) => command.name());
  const first = words[0];
  if (first === undefined || first.startsWith('-') || commands.includes(first)) {
    disarm(program);
    return await parse(program, words, silent);
  }
  const { root, environment } = surroundings;
  const experiment = await loadLab(findLab(root, first, commands));
  const command = labCommand(experiment, root, async () => {});
  disarm(command);
  await parse(new Command('pnpm exp').addCommand(command), [command.name(), ...words.slice(1)], silent);
  if (speaksOfMore(command, experiment)) return;
  const { config } = await requestOf(experiment, root, words.slice(1));
  await planOf(experiment, config, silentContext(experiment.id, environment));
}

/** The command line reads its words and does nothing. */
function disarm(command: Command): void {
  command.action(() => {});
  command.commands.forEach(disarm);
}

/** Whether a lab's command has options beyond the lab's own: one that goes on with a run speaks of what is not here. */
function speaksOfMore(command: Command, { options }: Experiment): boolean {
  const usual = new Set([...Object.keys(options), 'preset', 'dryRun', 'json', 'quiet', 'debug']);
  return Object.keys(command.opts()).some(
    (name) => !usual.has(name) && command.getOptionValueSource(name) === 'cli',
  );
}

/** Every command in the documents of a checkout: READMEs, CONTRIBUTING.md, the sources of notebooks, pages of labs. */
function commandsOf(root: string): ShownCommand[] {
  const folders = ['packages', 'apps', 'experiments'].flatMap((group) => {
    const path = join(root, group);
    return existsSync(path) ? readdirSync(path).map((name) => `${group}/${name}`) : [];
  });
  const files = folders.sort().flatMap((folder) => {
    const pages = folder.startsWith('experiments/') ? pageNames(join(root, folder)) : [];
    return ['README', 'notebook', ...pages].map((name) => `${folder}/${name}.md`);
  });
  return ['README.md', 'CONTRIBUTING.md', ...files].flatMap((file) =>
    findCommands(readIfThere(join(root, file)) ?? '').map((command) => ({ file, ...command })),
  );
}

/**
 * The commands of a text, in fences and within lines. One with a placeholder (`<folder>`, `…`) is a pattern, not a
 * command.
 */
export function findCommands(text: string): Omit<ShownCommand, 'file'>[] {
  const fenced = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap((match) => {
    const [whole, lines = ''] = match;
    const first = lineOf(text, match.index + whole.indexOf('\n') + 1);
    return lines.split('\n').map((line, index) => ({ code: line, line: first + index, inBlock: true }));
  });
  const inline = [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map((match) => ({
    code: match[1] ?? '',
    line: lineOf(text, match.index),
    inBlock: false,
  }));
  return [...fenced, ...inline].flatMap(({ code, line, inBlock }) => {
    const rest = /^\s*(?:npx -y )?pnpm(?:@\S+)? (?:--silent |-s )?exp\b(.*)$/.exec(code)?.[1];
    if (rest === undefined || /<\w|…|\.\.\./.test(rest)) return [];
    return [{ line, words: shellWords(rest), inBlock }];
  });
}

/** The words of a command line up to a comment, a pipe or a redirection. */
function shellWords(text: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) {
    if (bare !== undefined && /^(?:#|[|<>;&])/.test(bare)) break;
    words.push(double ?? single ?? bare ?? '');
  }
  return words;
}
