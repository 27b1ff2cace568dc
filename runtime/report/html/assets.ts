/** The style and the script of the page. The policy of the page names their hashes. */

export const STYLE = `
:root { --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --tint: #f3f5f7; --good: #116329; --bad: #b3141c; --caution: #7d4e00; --link: #0550ae;
  --c0: #0550ae; --c1: #bc4c00; --c2: #116329; --c3: #8250df; --c4: #b3146b; --c5: #57606a; --c6: #006d77; --c7: #7d4e00; }
@media (prefers-color-scheme: dark) { :root { --paper: #0f1318; --ink: #e6edf3; --quiet: #9da7b1; --line: #343b44; --tint: #1a2028; --good: #56d364; --bad: #ff938a; --caution: #e3b341; --link: #79c0ff;
  --c0: #79c0ff; --c1: #ffa657; --c2: #56d364; --c3: #d2a8ff; --c4: #ff9bce; --c5: #9da7b1; --c6: #5ad1cf; --c7: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 1360px; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; } h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
h2, h3 { overflow-wrap: anywhere; }
.name { margin: 0; color: var(--quiet); }
.verdict { margin: .75rem 0 0; padding: .6rem .9rem; border-left: 5px solid; background: var(--tint); overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); } .caution { color: var(--caution); } .quiet { color: var(--quiet); } .strong { font-weight: 600; }
.note { margin: .4rem 0; max-width: 80ch; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 10px; margin: 0; }
.figures div { padding: .6rem .9rem; background: var(--tint); border-radius: 6px; }
.figures dt { color: var(--quiet); } .figures dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.figures small { display: block; font-size: .85rem; color: var(--quiet); }
.facts { margin: 0; } .facts div { display: flex; flex-wrap: wrap; column-gap: 1rem; padding: .15rem 0; }
.facts dt { min-width: 8rem; color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; flex: 1 1 16rem; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; font-weight: 400; }
thead th { color: var(--quiet); vertical-align: bottom; } .words { text-align: left; } .indented { padding-left: 1.7rem; }
code, pre { font: .9em ui-monospace, monospace; } pre { overflow: auto; max-height: 26rem; padding: .8rem; background: var(--tint); border-radius: 6px; margin: .5rem 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 20px; margin: 1rem 0; }
figure { margin: 0; max-width: 660px; min-width: 0; } figcaption { font-weight: 600; } svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
.grid { stroke: var(--line); } .axis, .tick { stroke: var(--quiet); }
.line { fill: none; stroke: var(--c); stroke-width: 2; } .dot { fill: var(--c); stroke: var(--c); } .dot.open { fill: var(--paper); } .band { fill: var(--c); opacity: .15; }
.line.series-1 { stroke-dasharray: 6 3; } .line.series-2 { stroke-dasharray: 2 3; } .line.series-3 { stroke-dasharray: 9 3 2 3; }
.bar { fill: var(--c0); } .band0 { fill: var(--tint); } .band1 { fill: none; } .noise { fill: var(--line); }
.change { fill: var(--ink); stroke: none; } .change.good { fill: var(--good); } .change.bad { fill: var(--bad); }
.series-0 { --c: var(--c0); } .series-1 { --c: var(--c1); } .series-2 { --c: var(--c2); } .series-3 { --c: var(--c3); }
.series-4 { --c: var(--c4); } .series-5 { --c: var(--c5); } .series-6 { --c: var(--c6); } .series-7 { --c: var(--c7); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; margin: .2rem 0; padding: 0; }
.legend li::before { content: ""; display: inline-block; width: 1.4rem; height: 4px; margin-right: .4rem; vertical-align: middle; background: var(--c); }
summary { cursor: pointer; color: var(--link); padding: .2rem 0; } button { font: inherit; color: var(--ink); background: var(--tint); border: 1px solid var(--quiet); border-radius: 6px; padding: .3rem .9rem; cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
@media print { body { max-width: none; padding: 0; } figure, table { break-inside: avoid; } button, summary { display: none; } pre { max-height: none; white-space: pre-wrap; } }
`;

/** Copies a plan; opens what is folded before the page is printed. */
export const SCRIPT = `
"use strict";
document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("button[data-copy]") : null;
  if (!button) return;
  const status = button.parentElement.querySelector("[role=status]");
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    status.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(source);
    status.textContent = "The browser does not allow it; the plan is selected.";
  }
});
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
`;
