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

/** The text of a lab's `by-hand.ts`; null where the lab has none. */
export async function byHandOf(id: number): Promise<string | null> {
  const load = labs.find((lab) => lab.id === id)?.byHand;
  return load == null ? null : (await load()).default;
}
