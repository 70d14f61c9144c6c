import type { Finding } from '@nn-labs/experiment';
import type { Verdict } from '../verify.ts';
import type { Fact, OptionFact, PageFacts } from './page-facts.ts';
import { pageStyle } from './page-style.ts';

/** The report of a run as one HTML file that needs no other file and no network. */
export function reportPage(facts: PageFacts): string {
  const { title, lab, report } = facts;
  const body = [
    header(facts),
    section('What the figures say', findings(report.findings)),
    section('Figures', report.figures.map(figure).join('\n')),
    section('What the lab claims, and what this run gave', claims(facts.claims)),
    section('Options', options(facts.options, facts.preset)),
    section('To run it again', again(facts)),
    `<footer>Written by <code>pnpm exp report</code>.</footer>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(`Lab ${lab}: ${title}`)}</title>
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

function section(title: string, content: string): string {
  return content === '' ? '' : `<section>\n<h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function header({ lab, title, startedAt, status, problem, id, results }: PageFacts): string {
  const ended = status === 'completed' ? '' : ` · ${status}`;
  const cards = results.map(
    ({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return [
    '<header>',
    `<p class="label">Lab ${lab}</p>`,
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="quiet"><time datetime="${startedAt.toISOString()}">${dateText(startedAt)}</time> · run ${escapeHtml(id)}${ended}</p>`,
    problem === null ? '' : `<p class="problem">${escapeHtml(problem)}</p>`,
    cards.length === 0 ? '' : `<dl class="results">${cards.join('')}</dl>`,
    '</header>',
  ].join('\n');
}

const kinds = { good: 'well', note: 'to note', warning: 'look here' };

function findings(list: readonly Finding[]): string {
  if (list.length === 0) return '';
  const items = list.map(
    ({ kind, text }) =>
      `<li class="${kind}"><span class="kind">${kinds[kind]}</span><span>${escapeHtml(text)}</span></li>`,
  );
  return `<ul class="findings">\n${items.join('\n')}\n</ul>`;
}

function figure({ title, caption, svg }: PageFacts['report']['figures'][number]): string {
  return [
    '<figure>',
    `<h3>${escapeHtml(title)}</h3>`,
    `<div class="picture">${svg.trim()}</div>`,
    `<figcaption>${escapeHtml(caption)}</figcaption>`,
    '</figure>',
  ].join('\n');
}

function claims(list: readonly Verdict[]): string {
  if (list.length === 0) return '';
  const rows = list.map(({ name, expected, tolerance, found, pass }) => {
    const cells = [expected, tolerance, found ?? '–', pass ? 'kept' : 'not kept'];
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  return table(['claim', 'claimed', 'may be off', 'this run', ''], rows);
}

function options(list: readonly OptionFact[], preset: string): string {
  if (list.length === 0) return '';
  const changed = list.filter((option) => option.preset !== null);
  const names = changed.map(({ name }) => `<code>${escapeHtml(name)}</code>`).join(', ');
  const difference = changed.length === 0 ? ', nothing changed' : `, with ${names} changed`;
  // What was changed comes first: it is what the reader wants to know.
  const rows = [...changed, ...list.filter((option) => option.preset === null)].map(
    ({ name, value, description, preset: before }) => {
      const shown =
        before === null
          ? escapeHtml(value)
          : `<strong>${escapeHtml(value)}</strong><br><span class="quiet">preset: ${escapeHtml(before)}</span>`;
      const row = before === null ? '<tr>' : '<tr class="changed">';
      return `${row}<th scope="row"><code>${escapeHtml(name)}</code></th><td class="value">${shown}</td><td class="quiet">${escapeHtml(description)}</td></tr>`;
    },
  );
  return `<p>Preset <code>${escapeHtml(preset)}</code>${difference}.</p>\n${table(['option', 'value', 'what it does'], rows)}`;
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

function factRow({ name, value }: Fact): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`;
}

function hashRow({ name, value }: Fact): string {
  return `<tr><th scope="row">${escapeHtml(name)}</th><td><code>${escapeHtml(value)}</code></td></tr>`;
}

function table(head: readonly string[] | null, rows: readonly string[]): string {
  const titles = head?.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('');
  const top = titles === undefined ? '' : `<thead><tr>${titles}</tr></thead>`;
  return `<div class="table"><table>${top}<tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

/** `25 November 2026, 17:23 UTC`, whatever the machine's locale and zone. */
function dateText(date: Date): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(date);
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
