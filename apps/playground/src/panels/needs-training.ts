import type { Page } from '../page.ts';

/** Buttons that can do nothing while no network is open. */
export function needsTraining<T extends HTMLButtonElement>(page: Page, button: T): T {
  page.watch(({ opened }) => {
    button.disabled = opened === null;
  });
  return button;
}
