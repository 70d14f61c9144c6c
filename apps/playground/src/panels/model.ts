import { announce, element, panel, write } from '../dom.ts';
import { claimedSha256 } from '../lab-kit.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';

/** A file's network that is shown in place of the one that is trained: what it is, its hash, and the way back. */
export function modelPanel(page: Page): HTMLElement {
  const what = element('p');
  const sha256 = element('output', { id: 'model-sha256', class: 'hash' });
  const verdict = element('p', { id: 'model-verdict' });
  const section = panel(
    'model',
    'A network from a file',
    what,
    element('p', {}, 'SHA-256 of its weights, computed here: ', sha256),
    verdict,
    element('button', { type: 'button', onclick: () => void page.pause() }, 'Back to the training'),
  );
  page.watch((state, before) => {
    const { model, view } = state;
    section.hidden = model === null;
    if (model === null) return;
    const accuracy = view?.test?.accuracy ?? null;
    const tested = accuracy === null ? '' : ` ${(accuracy * 100).toFixed(2)}% of all test images are right.`;
    const origin = model.origin === '' ? '' : ` (${model.origin})`;
    what.textContent = `Shown is ${model.name}${origin}: ${model.network}.${tested} The training waits.`;
    write(sha256, model.sha256);
    const same = sameAs(state);
    verdict.textContent =
      same ?? 'The command line prints this hash for the run that saved the file: compare.';
    verdict.className = same === null ? '' : 'good';
    if (model !== before.model) announce(what.textContent);
  });
  return section;
}

/** Whose weights these are besides; null where the page does not know. */
function sameAs({ model, sha256, lab, preset }: PageState): string | null {
  if (model!.sha256 === sha256) return '✓ The same weights as this page has trained, to the last bit.';
  const claims = Object.keys(lab.presets).filter((name) => claimedSha256(lab, name) === model!.sha256);
  const of = claims.includes(preset) ? preset : claims[0];
  return of === undefined ? null : `✓ The weights that lab ${lab.id} claims for ${of}, to the last bit.`;
}
