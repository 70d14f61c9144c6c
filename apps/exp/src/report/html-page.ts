import type { Figure, Finding } from '@nn-labs/experiment';
import { pageStyle } from './page-style.ts';
import { escapeHtml, type ReportWords } from './words.ts';

export type Fact = readonly [name: string, value: string];

/** What stands on every page. */
export interface PageParts {
  readonly lab: number;
  readonly title: string;
  readonly words: ReportWords;
  /** When it ran and what it is called, as HTML. */
  readonly about: string;
  readonly problem: string | null;
  readonly results: readonly Fact[];
  /** As HTML; empty ones are left out. */
  readonly sections: readonly string[];
}

/** A page as one HTML file that needs no other file and no network. */
export function htmlPage(parts: PageParts): string {
  const { lab, title, words, sections } = parts;
  const body = [
    header(parts),
    section('Notes', words.notes === null ? '' : `<div class="notes">\n${words.notes}\n</div>`),
    ...sections,
    `<footer>Written by <code>pnpm exp report</code>.</footer>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(words.title ?? `Lab ${lab}: ${title}`)}</title>
<style>
${pageStyle}
</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

export function section(title: string, content: string): string {
  return content === '' ? '' : `<section>\n<h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function header({ lab, title, words, about, problem, results }: PageParts): string {
  const cards = results.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  const label = words.title === null ? `Lab ${lab}` : `Lab ${lab}: ${title}`;
  return [
    '<header>',
    `<p class="label">${escapeHtml(label)}</p>`,
    `<h1>${escapeHtml(words.title ?? title)}</h1>`,
    words.author === null ? '' : `<p class="author">${escapeHtml(words.author)}</p>`,
    `<p class="quiet">${about}</p>`,
    problem === null ? '' : `<p class="problem">${escapeHtml(problem)}</p>`,
    cards.length === 0 ? '' : `<dl class="results">${cards.join('')}</dl>`,
    '</header>',
  ].join('\n');
}

export function findings(list: readonly Finding[]): string {
  if (list.length === 0) return '';
  const items = list.map(({ kind, text, advice }) => {
    const shown =
      advice === undefined
        ? ''
        : `<br><strong>${escapeHtml(advice.text)}</strong> ${escapeHtml(advice.measured)} <code>${escapeHtml(advice.command)}</code>`;
    return `<li class="${kind}"><span class="kind">${kind}</span><span>${escapeHtml(text)}${shown}</span></li>`;
  });
  return `<ul class="findings">\n${items.join('\n')}\n</ul>`;
}

export function figure({ title, caption, svg }: Figure): string {
  return [
    '<figure>',
    `<h3>${escapeHtml(title)}</h3>`,
    `<div class="picture">${svg.trim()}</div>`,
    `<figcaption>${escapeHtml(caption)}</figcaption>`,
    '</figure>',
  ].join('\n');
}

export function table(head: readonly string[] | null, rows: readonly string[]): string {
  const titles = head?.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const top = titles === undefined ? '' : `<thead><tr>${titles}</tr></thead>`;
  return `<div class="table"><table>${top}<tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}
