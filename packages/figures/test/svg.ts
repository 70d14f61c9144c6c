import { parseHTML } from 'linkedom';

/** What the tests ask of an element; the browser's own types are not at hand. */
export interface SvgElement {
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
}

/** The elements of a figure that a selector names. */
export function elements(svg: string, selector: string): SvgElement[] {
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  return [...document.querySelectorAll(selector)];
}

/** All texts of a figure, in their order. */
export function texts(svg: string): string[] {
  return elements(svg, 'text').map((element) => element.textContent ?? '');
}

/** The numbers of the attributes that place and shape things. */
export function coordinates(svg: string): number[] {
  const shapes = svg.matchAll(/ (?:x|y|x1|x2|y1|y2|width|height|r|d|transform|viewBox)="([^"]*)"/g);
  return [...shapes].flatMap(([, value = '']) =>
    (value.match(/-?[\d.]+(?:e-?\d+)?|NaN|Infinity/g) ?? []).map(Number),
  );
}
