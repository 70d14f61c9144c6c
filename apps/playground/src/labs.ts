import { labs } from 'virtual:labs';
import type { LabKit } from './lab-kit.ts';

/** A lab of the repository, and whether the page can train it. */
export interface ListedLab {
  readonly id: number;
  readonly title: string;
  /** Where the lab's README is, for a lab that the page cannot train. */
  readonly readme: string;
  readonly isOnPage: boolean;
}

export const labList: readonly ListedLab[] = labs.map(({ id, title, readme, load }) => ({
  id,
  title,
  readme,
  isOnPage: load !== null,
}));

/** The definition of a lab. */
export async function labOf(id: number): Promise<LabKit> {
  const load = labs.find((lab) => lab.id === id)?.load;
  if (load == null) throw new RangeError(`lab ${id} cannot be trained on this page`);
  return (await load()).default;
}

/** A line of a lab's `by-hand.ts`. */
export interface ByHandLine {
  readonly lab: number;
  readonly number: number;
  readonly text: string;
}

/** The first line of code that fits: of the lab's own `by-hand.ts`, or of another lab's; null where there is none. */
export async function byHandLine(id: number, fitting: RegExp): Promise<ByHandLine | null> {
  const own = labs.filter((lab) => lab.id === id);
  for (const { id: lab, byHand } of [...own, ...labs.filter((each) => each.id !== id)]) {
    const lines = byHand === null ? [] : (await byHand()).default.split('\n');
    const at = lines.findIndex((line) => fitting.test(line) && !/^\s*(?:\*|\/)/.test(line));
    if (at >= 0) return { lab, number: at + 1, text: lines[at]!.trim() };
  }
  return null;
}
