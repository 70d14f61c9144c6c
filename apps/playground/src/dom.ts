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

/** A canvas of so many CSS pixels, sharp on any screen, and its context in CSS pixels. */
export function canvasOf(
  width: number,
  height: number,
  label: string,
): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
  const canvas = element('canvas', { role: 'img', 'aria-label': label });
  const ratio = Math.max(1, Math.min(3, devicePixelRatio));
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.aspectRatio = `${width} / ${height}`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  return { canvas, context };
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
