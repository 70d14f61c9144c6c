import { commandOf, withoutCommand } from '../address.ts';
import { element, panel, write } from '../dom.ts';
import { claimedSha256 } from '../lab-kit.ts';
import type { Page } from '../page.ts';
import type { PageState } from '../page-state.ts';
import { counted } from '../words.ts';

/** The hash of the trained weights beside the one that the lab claims, and what computes here. */
export function bitsPanel(page: Page): HTMLElement {
  const sha256 = element('output', { id: 'weights-sha256', class: 'hash' });
  const verdict = element('p', { id: 'verdict', 'aria-live': 'polite' });
  const engine = element('p', { class: 'note' });
  page.watch((state) => {
    write(sha256, state.sha256 ?? '');
    write(verdict, verdictOf(state));
    verdict.className = isClaimed(state) ? 'good' : '';
    engine.textContent = engineText(state);
  });
  return panel(
    'bits',
    'The same bits',
    element('p', {}, 'SHA-256 of the trained weights: ', sha256),
    verdict,
    engine,
  );
}

/** The hash that the lab claims for this preset, with nothing changed. */
function claimed({ lab, preset, settings, mistake, forkedAt, opened }: PageState): string | null {
  const usual = lab.configure(preset, {});
  const isUsual = JSON.stringify(usual) === JSON.stringify(settings) && mistake === 'none';
  return isUsual && forkedAt === null && opened?.isOwn === false ? claimedSha256(lab, preset) : null;
}

function isClaimed(state: PageState): boolean {
  return state.sha256 !== null && state.sha256 === claimed(state);
}

function verdictOf(state: PageState): string {
  const { sha256, lab, opened } = state;
  if (sha256 === null) return 'The hash is computed when the last epoch is done.';
  const expected = claimed(state);
  if (expected === sha256)
    return `✓ Equal to the hash that lab ${lab.id} claims: ${commandOf(state)} trains the same weights, to the last bit.`;
  if (expected !== null) return `✗ The lab claims ${expected}. These are other weights: please report it.`;
  const reason = withoutCommand(state);
  if (reason !== null) return reason;
  if (opened?.isOwn) return 'Trained on your own images: the lab claims no hash for them.';
  return 'The lab claims no hash for these settings. The command under Share trains the same weights: compare.';
}

function engineText({ opened }: PageState): string {
  if (opened === null) return '';
  const { name, threads } = opened.engine;
  const what = name === 'simd' ? 'WebAssembly SIMD' : 'the plain loops, slower (no WebAssembly SIMD here)';
  const insecure =
    ' Over plain http a browser gives a page neither memory that threads share, nor its SHA-256 (this one is computed by the page’s own code), nor the clipboard; https and localhost have them.';
  const isolated = crossOriginIsolated
    ? ''
    : !isSecureContext
      ? insecure
      : ' This site does not allow memory that threads share, so there is one; pnpm playground has them all.';
  return `Computed here by ${what}, on ${counted(threads, 'thread')}.${threads === 1 ? isolated : ''}`;
}
