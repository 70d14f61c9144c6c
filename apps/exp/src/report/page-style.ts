/** The page's look: one column for reading, light and dark as the reader's system is, light and unbroken on paper. */
export const pageStyle: string = `
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1f2328; --quiet: #59636e; --line: #d5dae0; --soft: #f5f7f9; --accent: #0072b2; --warning: #a34400; --good: #00694f; }
@media screen and (prefers-color-scheme: dark) { :root { --ground: #15191e; --ink: #e6e9ec; --quiet: #9aa4ae; --line: #343b43; --soft: #1d2228; --accent: #56b4e9; --warning: #f0a34a; --good: #4fc3a1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
main { max-width: 796px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 8px; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 48px 0 12px; }
p { margin: 0 0 12px; }
a { color: var(--accent); }
.quiet, .label { color: var(--quiet); }
.label { margin: 0 0 4px; }
.author { font-weight: 600; margin: 0; }
.problem { border-left: 4px solid var(--warning); padding: 8px 14px; background: var(--soft); }
.results { display: grid; grid-template-columns: repeat(auto-fill, minmax(168px, 1fr)); gap: 12px; margin: 24px 0 0; padding: 0; }
.results div { border: 1px solid var(--line); border-radius: 8px; padding: 12px; }
.results dt { color: var(--quiet); font-size: .875rem; }
.results dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.notes { overflow-wrap: anywhere; }
.notes table { margin-bottom: 12px; }
.notes .plain { white-space: pre-wrap; }
.findings { list-style: none; margin: 0; padding: 0; }
.findings li { display: grid; grid-template-columns: 5.5rem 1fr; gap: 0 12px; padding: 10px 0; border-top: 1px solid var(--line); }
.findings li:last-child { border-bottom: 1px solid var(--line); }
.kind { font-weight: 600; color: var(--quiet); white-space: nowrap; }
.warning .kind { color: var(--warning); }
.good .kind { color: var(--good); }
figure { margin: 0 0 40px; }
figure h3 { font-size: 1rem; margin: 0 0 8px; }
.picture { border: 1px solid var(--line); border-radius: 8px; padding: 12px; background: var(--ground); }
.picture > svg { display: block; max-width: 720px; width: 100%; height: auto; margin: 0 auto; }
figcaption { color: var(--quiet); font-size: .9375rem; margin-top: 8px; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: 7px 16px 7px 0; border-top: 1px solid var(--line); font-variant-numeric: tabular-nums; }
tr:last-child > * { border-bottom: 1px solid var(--line); }
thead th { border-top: 0; color: var(--quiet); font-weight: 400; font-size: .875rem; }
tbody th { font-weight: 400; }
tbody th code { white-space: nowrap; }
summary { cursor: pointer; color: var(--accent); margin: 12px 0; }
code, pre { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; margin: 0 0 12px; white-space: pre-wrap; }
footer { margin-top: 48px; color: var(--quiet); font-size: .875rem; }
@media (max-width: 560px) { table { font-size: .8125rem; } main { padding: 24px 12px 48px; } .findings li { grid-template-columns: 1fr; } .picture { padding: 4px; } th, td { padding-right: 10px; } }
@page { margin: 16mm; }
@media print { html { font-size: 10pt; } body { font-size: 1rem; } main { max-width: none; padding: 0; } h2 { break-after: avoid; margin-top: 28px; } figure, tr, .findings li, .results, pre { break-inside: avoid; } .picture { border: 0; padding: 0; } .picture > svg { max-width: 540px; } figure { margin-bottom: 24px; } th, td { padding-block: 4px; } details:not([open]) { display: none; } code { font-size: 8.5pt; } }
`.trim();
