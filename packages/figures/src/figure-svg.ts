/**
 * The colours and letters of every figure. Lines and fills are Okabe and Ito's (2008), which people with any kind of
 * colour vision tell apart; the vermilion of the light side is a shade darker than theirs, so that text in it can be
 * read. The rules sit inside the figure: one file is right on light and dark screens, and light on paper.
 */
const style = `
.nn-figure{--nn-ground:#ffffff;--nn-ink:#1f2328;--nn-quiet:#59636e;--nn-first:#0072b2;--nn-second:#b84c00;--nn-third:#00694f;--nn-fourth:#8f3d6f;--nn-right:#0072b2;--nn-wrong:#e69f00;--nn-on-right:#ffffff;color:var(--nn-ink);fill:currentColor;max-width:100%;height:auto;font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:12px}
.nn-figure text{font-variant-numeric:tabular-nums}
.nn-figure .nn-title{font-size:14px;font-weight:600}
.nn-figure .nn-quiet{fill:var(--nn-quiet)}
.nn-figure .nn-first{fill:var(--nn-first)}
.nn-figure .nn-second{fill:var(--nn-second)}
.nn-figure .nn-third{fill:var(--nn-third)}
.nn-figure .nn-fourth{fill:var(--nn-fourth)}
.nn-figure .nn-strong{font-weight:600}
.nn-figure image{image-rendering:pixelated}
@media screen and (prefers-color-scheme:dark){.nn-figure{--nn-ground:#15191e;--nn-ink:#e6e9ec;--nn-quiet:#9aa4ae;--nn-first:#56b4e9;--nn-second:#e69f00;--nn-third:#4fc3a1;--nn-fourth:#dd8fbb;--nn-right:#0072b2;--nn-wrong:#e69f00}}
`.trim();

/** The width of every figure in pixels, which a page may shrink. */
export const figureWidth = 720;

/** A whole `<svg>` element around a drawing: its ground, its colours, and what a screen reader says of it. */
export function figureSvg(height: number, label: string, body: string): string {
  const size = `viewBox="0 0 ${figureWidth} ${height}" width="${figureWidth}" height="${height}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="nn-figure" role="img" aria-label="${escapeText(label)}" ${size}>` +
    `<style>${style}</style><rect width="${figureWidth}" height="${height}" fill="var(--nn-ground)"/>${body}</svg>\n`
  );
}

/** A line of text at (x, y), the end of its baseline chosen by `anchor`. */
export function svgText(
  x: number,
  y: number,
  text: string,
  { anchor = 'start', kind = '' }: { anchor?: 'start' | 'middle' | 'end'; kind?: string } = {},
): string {
  const about = `${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}${kind === '' ? '' : ` class="${kind}"`}`;
  return `<text x="${round(x)}" y="${round(y)}"${about}>${escapeText(text)}</text>`;
}

/** A coordinate with at most two decimals: enough for any screen, and the same text on every machine. */
export function round(value: number): number {
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? 0 : rounded; // never -0
}

/** Text as it may stand between tags and inside the quotes of an attribute; what XML cannot hold becomes U+FFFD. */
function escapeText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
