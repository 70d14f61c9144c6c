type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void)>>;

/** An element with attributes (`on…` are listeners; `true` is an attribute without a value) and what it holds. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** A titled part of the page. */
export function panel(id: string, title: string, ...children: readonly (Node | string)[]): HTMLElement {
  const heading = element('h2', { id: `${id}-title` }, title);
  return element('section', { id, class: 'panel', 'aria-labelledby': `${id}-title` }, heading, ...children);
}

/** Writes a text where it is another one: a live region that is written again is read aloud again. */
export function write(on: HTMLElement, text: string): void {
  if (on.textContent !== text) on.textContent = text;
}

/** Reads a sentence to those who listen to a screen reader, at once. */
export function announce(text: string): void {
  document.getElementById('voice')!.textContent = text;
}

/** Where an arrow key goes; null for any other key. */
export function arrowOf({ key }: KeyboardEvent): { readonly x: number; readonly y: number } | null {
  const at = ['ArrowLeft', 'ArrowUp', 'ArrowRight', 'ArrowDown'].indexOf(key);
  return at < 0 ? null : { x: [-1, 0, 1, 0][at]!, y: [0, -1, 0, 1][at]! };
}

/** A file that the browser saves. */
export function download(name: string, content: string | Uint8Array, type: string): void {
  const url = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** A colour of the style sheet, light or dark as the page is. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
