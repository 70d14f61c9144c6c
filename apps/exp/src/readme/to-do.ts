import type { LabFolder } from '../labs/labs.ts';
import type { Problem } from './edits.ts';
import { labTexts } from './pages.ts';

/** What an author is still to write begins with this word. */
export const toDo = 'TODO:';

/** The lines of the labs' pages and notebooks that their authors are still to write. */
export function toDoProblems(labs: readonly LabFolder[]): Problem[] {
  return labs.flatMap(labTexts).flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, i) => {
      const at = line.indexOf(toDo);
      if (at < 0) return [];
      return [
        {
          file,
          line: i + 1,
          text: `this is still to be written: ${line.slice(at)}`,
          remedy: 'Write your own text there.',
        },
      ];
    }),
  );
}
