import { UsageError } from '@nn-labs/experiment';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { CommandSurroundings } from '../command-line/surroundings.ts';
import { refuseBoth } from '../command-line/value-option.ts';
import { findLab, findLabs, type LabFolder } from '../labs/labs.ts';
import { checkPages, toDoProblems, tryCommands } from './check.ts';
import type { Problem } from './edits.ts';
import { compareRecorded, recordLab, recordPage } from './record.ts';
import { type LabDocument, labDocuments } from './records.ts';
import { fillRepository } from './repository-address.ts';
import { inWords, planUpdate, updateDocuments } from './update.ts';

export interface ReadmeFlags {
  readonly check?: boolean;
  readonly record?: boolean;
  /** The page to be recorded, such as `published` for `published.md`. */
  readonly recordPage?: string;
  /** With a page: run also what is recorded already. */
  readonly rerun?: boolean;
}

/** Brings READMEs up to date, checks them, or records what they tell. */
export async function runReadme(
  lab: string | undefined,
  flags: ReadmeFlags,
  surroundings: CommandSurroundings,
): Promise<void> {
  const { root, terminal, prepare, setCode } = surroundings;
  refuseContradictions(flags);
  const { check: isCheck = false, record = false, recordPage: page, rerun = false } = flags;
  const labs = lab === undefined ? findLabs(root) : [findLab(root, lab, [])];
  const pages = page === undefined ? [] : findPages(labs, page);
  const run = record || isCheck ? labs : pages.map(({ lab }) => lab);
  const prepared =
    run.length === 0 ||
    prepare === null ||
    (await prepare(run.map(({ id }) => `experiments/experiment-${id}`)));
  if (!prepared) return setCode(exitCodes.failed);
  if (!isCheck && (await fillRepository(root))) {
    terminal.print('Updated package.json: repository, from git’s remote origin');
  }
  if (pages.length > 0) {
    for (const page of pages) if (!(await recordPage(page, rerun, surroundings))) setCode(exitCodes.failed);
    return;
  }
  if (record && !isCheck) {
    for (const { id } of labs) if (!(await recordLab(id, surroundings))) setCode(exitCodes.failed);
    return;
  }
  if (isCheck) return await check(labs, lab === undefined, record, surroundings);
  await update(labs, surroundings);
}

function refuseContradictions({ recordPage: page, check, record, rerun }: ReadmeFlags): void {
  if (page !== undefined && (check || record))
    refuseBoth(`--record-page and --${check ? 'check' : 'record'} are both given`);
  if (rerun && page === undefined) {
    throw new UsageError('--rerun belongs to --record-page', 'Leave it out, or name the page.');
  }
}

/** The page of that name of each of these labs that has one. Throws a `UsageError` where none has. */
function findPages(labs: readonly LabFolder[], name: string): LabDocument[] {
  const all = labs.flatMap(labDocuments).filter((page) => page.name !== 'README');
  const found = all.filter((page) => page.name === name);
  if (found.length > 0) return found;
  const names = [...new Set(all.map((page) => page.name))];
  throw new UsageError(
    `--record-page: there is no page ${name}.md beside a lab’s README`,
    names.length === 0 ? 'Write it first.' : `The pages are: ${names.join(', ')}.`,
  );
}

async function update(
  labs: readonly LabFolder[],
  { root, terminal, setCode }: CommandSurroundings,
): Promise<void> {
  const { updates, problems, hint } = await updateDocuments(root, labs, terminal);
  if (updates.length === 0) terminal.print('Everything is up to date.');
  if (hint !== null) terminal.notice(`${hint} Set the remote, then: pnpm exp readme`);
  if (problems.length > 0) setCode(exitCodes.failed);
}

async function check(
  labs: readonly LabFolder[],
  areAll: boolean,
  record: boolean,
  surroundings: CommandSurroundings,
): Promise<void> {
  const { root, terminal, setCode } = surroundings;
  const { updates, problems } = planUpdate(root, labs);
  const found: Problem[] = [...updates.flatMap(({ stale }) => stale), ...problems];
  if (record) for (const each of labs) found.push(...(await compareRecorded(each, surroundings)));
  found.push(...(await checkPages(labs, surroundings)), ...toDoProblems(labs));
  // A document may show any lab, so commands are only tried where all labs are built.
  if (areAll) found.push(...(await tryCommands(surroundings)));
  if (found.length === 0) {
    const checked = ['READMEs', 'notebooks', 'figures', ...(record ? ['runs'] : [])];
    if (areAll) checked.push('commands');
    const what = `${checked.slice(0, -1).join(', ')} and ${checked.at(-1)}`;
    terminal.print(`${what} agree with what is recorded.`);
    if (!areAll) terminal.notice('No command was tried. To try them: pnpm exp readme --check');
    return;
  }
  setCode(exitCodes.failed);
  for (const problem of found) terminal.fail(...inWords(problem));
}
