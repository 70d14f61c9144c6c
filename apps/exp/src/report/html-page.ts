import type { Figure, Finding } from '@nn-labs/experiment';
import { pageStyle } from './page-style.ts';
import type { ReportWords } from './words.ts';

/** HTML that is safe to show. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Part[];

/** HTML in which every text that is put in stands as text; pieces of HTML stay what they are. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(pieces.map((piece, i) => (i === 0 ? '' : textOf(parts[i - 1] as Part)) + piece).join(''));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  return Array.isArray(part) ? part.map(textOf).join('') : escapeHtml(String(part));
}

const empty = new Html('');

/** Pieces of HTML below each other; empty ones are left out. */
function lines(parts: readonly Html[]): Html {
  const texts = parts.map(({ text }) => text).filter((text) => text !== '');
  return new Html(texts.join('\n'));
}

/** Text as it may stand between tags and inside the quotes of an attribute. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export type Fact = readonly [name: string, value: string];

/** What stands on every page. */
export interface PageParts {
  readonly lab: number;
  readonly title: string;
  readonly words: ReportWords;
  /** When it ran and what it is called. */
  readonly about: Html;
  readonly problem: string | null;
  readonly results: readonly Fact[];
  readonly sections: readonly Html[];
}

/** A page as one HTML file that needs no other file and no network. */
export function htmlPage({ lab, title, words, about, problem, results, sections }: PageParts): string {
  const label = words.title === null ? `Lab ${lab}` : `Lab ${lab}: ${title}`;
  const cards = results.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  const notes = words.notes === null ? empty : html`<div class="notes">\n${new Html(words.notes)}\n</div>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${words.title ?? `Lab ${lab}: ${title}`}</title>
<style>
${new Html(pageStyle)}
</style>
</head>
<body>
<main>
<header>
<p class="label">${label}</p>
<h1>${words.title ?? title}</h1>
${words.author === null ? empty : html`<p class="author">${words.author}</p>`}
<p class="quiet">${about}</p>
${problem === null ? empty : html`<p class="problem">${problem}</p>`}
${cards.length === 0 ? empty : html`<dl class="results">${cards}</dl>`}
</header>
${lines([section('Notes', notes), ...sections])}
<footer>Written by <code>pnpm exp report</code>.</footer>
</main>
</body>
</html>
`.text;
}

/** A part of the page under a heading; nothing where it is empty. */
export function section(title: string, ...content: readonly Html[]): Html {
  const all = lines(content);
  return all.text === '' ? empty : html`<section>\n<h2>${title}</h2>\n${all}\n</section>`;
}

export function findingsList(list: readonly Finding[]): Html {
  const items = list.map(({ kind, text, advice }) => {
    const helps = advice
      ? html`<br><strong>${advice.text}</strong> ${advice.measured} <code>${advice.command}</code>`
      : empty;
    return html`<li class="${kind}"><span class="kind">${kind}</span><span>${text}${helps}</span></li>`;
  });
  return items.length === 0 ? empty : html`<ul class="findings">\n${lines(items)}\n</ul>`;
}

export function figuresList(figures: readonly Figure[]): Html[] {
  return figures.map(
    ({ title, caption, svg }) => html`<figure>
<h3>${title}</h3>
<div class="picture">${new Html(svg.trim())}</div>
<figcaption>${caption}</figcaption>
</figure>`,
  );
}

/** A table of rows; the first cell of each is its heading. Nothing where there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly Part[])[]): Html {
  if (rows.length === 0) return empty;
  const titles = head.map((title) => html`<th scope="col">${title}</th>`);
  const top = head.length === 0 ? empty : html`<thead><tr>${titles}</tr></thead>`;
  const body = rows.map(
    ([name = '', ...cells]) =>
      html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  );
  return html`<div class="table"><table>${top}<tbody>\n${lines(body)}\n</tbody></table></div>`;
}

/** A value as the page shows it; a long hash by its beginning, the whole in its title. */
export function valueCell(text: string): Part {
  return /^[0-9a-f]{40,}$/.test(text) ? html`<code title="${text}">${text.slice(0, 12)}…</code>` : text;
}
