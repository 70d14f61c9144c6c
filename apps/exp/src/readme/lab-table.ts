import type { LabFolder } from '../labs/labs.ts';
import { markdownText } from '../new-lab/title.ts';
import { type Edit, findBlock } from './edits.ts';
import { toDo } from './to-do.ts';

export interface TableLab {
  readonly lab: LabFolder;
  readonly readme: string | null;
  /** Where Colab opens its notebook; null when it cannot. */
  readonly colab: string | null;
}

/** `<!-- labs -->` … `<!-- /labs -->` in the root README: a line for each lab. */
export function labTableEdits(text: string, labs: readonly TableLab[]): Edit[] {
  const block = findBlock(text, 'labs');
  if (block === undefined) return [];
  const withNotebook = labs.some(({ colab }) => colab !== null);
  const head = ['lab', 'question', 'command', 'result', ...(withNotebook ? ['notebook'] : [])];
  const rows = labs.map(({ lab, readme, colab }) => {
    const folder = `experiments/experiment-${lab.id}`;
    const link = readme === null ? `[${lab.id}](${folder})` : `[${lab.id}](${folder}/README.md)`;
    const question = paragraph(readme, 'Question') ?? markdownText(lab.title);
    const notebook = colab === null ? '–' : `[Colab](${colab})`;
    const cells = [link, question, `\`pnpm exp ${lab.id}\``, paragraph(readme, 'Answer') ?? '–'];
    return withNotebook ? [...cells, notebook] : cells;
  });
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`);
  return [{ ...block, text: lines.join(''), what: 'the table of labs' }];
}

/** The paragraph that begins with a word in bold, as one line without its links and markers; undefined without one. */
function paragraph(readme: string | null, word: string): string | undefined {
  const text = new RegExp(`^\\*\\*${word}\\.\\*\\* ((?:.+\\n?)+)`, 'm').exec(readme ?? '')?.[1];
  // What an author is still to write is no fact about the lab.
  if (text?.startsWith(toDo)) return undefined;
  return text
    ?.replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(?<!\\)\|/g, '\\|')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
