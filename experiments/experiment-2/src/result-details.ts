import type { Json } from '@nn-labs/experiment';
import type { Classified } from './classify.ts';

/** What `--json` says of the test images beside accuracy and loss; all null for a run that did not end. */
export function resultDetails(classified: Classified | null) {
  const { top2Accuracy = null, confusion = null, perClass = null, mistakes = null } = classified ?? {};
  return {
    top2Accuracy,
    /** `confusion[actual][predicted]`. */
    confusion,
    perClass: perClass?.map((metrics, digit) => ({ digit, ...metrics })) ?? null,
    surestMistakes: mistakes?.map((mistake) => ({ ...mistake })) ?? null,
  } satisfies Record<string, Json>;
}
