import type { Finding } from '@nn-labs/experiment';
import type { Verdict } from '../verify.ts';
import type { Fact, OptionFact, PageFacts } from './page-facts.ts';
import { pageStyle } from './page-style.ts';
import { escapeHtml, type ReportWords } from './words.ts';

/** The report of a run as one HTML file that needs no other file and no network. */
export function reportPage(facts: PageFacts): string {
  const { title, lab, words, report, id, startedAt, status, problem } = facts;
  const ended = status === 'completed' ? '' : ` · ${status}`;
  return htmlPage({
    ...{ lab, title, words, problem, results: facts.results },
    about: `<time datetime="${startedAt.toISOString()}">${dateText(startedAt)}</time> · run ${escapeHtml(id)}${ended}`,
    sections: [
      section('What the lab claims, and what this run gave', claims(facts.claims, facts.command)),
      section('What the figures say', findings(report.findings)),
      section('Figures', report.figures.map(figure).join('\n')),
      section('Options', options(facts.options, facts.preset)),
      section('To run it again', again(facts)),
    ],
  });
}

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
    ({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
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

export function figure({ title, caption, svg }: PageFacts['report']['figures'][number]): string {
  return [
    '<figure>',
    `<h3>${escapeHtml(title)}</h3>`,
    `<div class="picture">${svg.trim()}</div>`,
    `<figcaption>${escapeHtml(caption)}</figcaption>`,
    '</figure>',
  ].join('\n');
}

function claims(list: readonly Verdict[], command: string): string {
  if (list.length === 0) return '';
  const rows = list.map(({ name, expected, tolerance, found, pass }) => {
    const verdict = `<td class="${pass ? 'good' : 'warning'}"><span class="kind">${pass ? 'kept' : 'not kept'}</span></td>`;
    const off = tolerance === 'exact' ? '' : ` <span class="quiet">± ${escapeHtml(tolerance)}</span>`;
    return `<tr>${verdict}<th scope="row">${escapeHtml(name)}</th><td>${shortened(found ?? '–')}</td><td>${shortened(expected)}${off}</td></tr>`;
  });
  const kept = list.filter(({ pass }) => pass).length;
  return [
    `<p><strong>${kept} of ${list.length} claims ${kept === 1 ? 'is' : 'are'} kept.</strong> What a run reports on its way can only be had by repeating it: <code>${escapeHtml(command)} --verify</code>.</p>`,
    table(['verdict', 'claim', 'this run', 'claimed'], rows),
  ].join('\n');
}

/** A hash by its beginning; the whole is its title, and stands with the other hashes below. */
function shortened(text: string): string {
  return /^[0-9a-f]{40,}$/.test(text)
    ? `<code title="${text}">${text.slice(0, 12)}…</code>`
    : escapeHtml(text);
}

function options(list: readonly OptionFact[], preset: string): string {
  if (list.length === 0) return '';
  const changed = list.filter((option) => option.preset !== null);
  const title = `Preset <code>${escapeHtml(preset)}</code>, ${changed.length === 0 ? 'nothing changed' : 'with these options changed'}.`;
  const changes = changed.map(
    ({ name, value, description, preset: before }) =>
      `<tr>${optionName(name)}<td><strong>${escapeHtml(value)}</strong></td><td>${escapeHtml(before ?? '')}</td><td class="quiet">${escapeHtml(description)}</td></tr>`,
  );
  const all = list.map(
    ({ name, value, description }) =>
      `<tr>${optionName(name)}<td>${escapeHtml(value)}</td><td class="quiet">${escapeHtml(description)}</td></tr>`,
  );
  return [
    `<p>${title}</p>`,
    changed.length === 0 ? '' : table(['option', 'this run', 'preset', 'what it does'], changes),
    `<details><summary>All ${list.length} options</summary>\n${table(['option', 'value', 'what it does'], all)}\n</details>`,
  ].join('\n');
}

function optionName(name: string): string {
  return `<th scope="row"><code>${escapeHtml(name)}</code></th>`;
}

function again({ command, hashes, machine, source }: PageFacts): string {
  const facts = [...hashes.map(hashRow), ...machine.map(factRow)];
  return [
    `<pre>${escapeHtml(command)}</pre>`,
    source === null ? '' : `<p>${sourceText(source)}</p>`,
    facts.length === 0 ? '' : table(null, facts),
  ].join('\n');
}

function sourceText({ commit, dirty, url }: NonNullable<PageFacts['source']>): string {
  const short = `<code>${escapeHtml(commit.slice(0, 12))}</code>`;
  const place = url === null ? short : `<a href="${escapeHtml(url)}">${short}</a>`;
  return `The code is that of commit ${place}${dirty ? ', with changes that were not committed' : ''}.`;
}

export function factRow({ name, value }: Fact): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`;
}

function hashRow({ name, value }: Fact): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`;
}

export function table(head: readonly string[] | null, rows: readonly string[]): string {
  const titles = head?.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const top = titles === undefined ? '' : `<thead><tr>${titles}</tr></thead>`;
  return `<div class="table"><table>${top}<tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

/** `25 November 2026, 17:23 UTC`, whatever the machine's locale and zone. */
export function dateText(date: Date): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}
