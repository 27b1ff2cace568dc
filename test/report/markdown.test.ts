import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cpuOfRun } from "../../runtime/probes/cpu/sum.ts";
import { renderComparisonMarkdown, renderMarkdown } from "../../runtime/report/writers/markdown.ts";
import { renderReport } from "../../runtime/report/writers/terminal.ts";
import { compareResults } from "../../runtime/result/comparison/compare.ts";
import type { Result } from "../../runtime/result/schema.ts";
import { resultOf } from "../result/comparison/results.ts";
import { CPU, echoPhase, result, run, troubledRun } from "./fixtures.ts";

const measured = echoPhase({ cpu: CPU });

/** The cells of every row of the first table whose title row contains a text. */
function table(markdown: string, title: string): string[][] {
  const lines = markdown.split("\n");
  const first = lines.findIndex((line) => line.startsWith("|") && line.includes(title));
  assert.notEqual(first, -1, `no table with ${title}`);
  const rows = lines.slice(first);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("the short table comes first, the details are folded", () => {
  const markdown = renderMarkdown(result());
  assert.match(markdown, /^### c10m: passed\n\n\| {2}\| held \| memory per connection \| open rate \| messages \|/);
  assert.deepEqual(table(markdown, "verdict"), [
    [
      "`chat`",
      "10,000 of 10,000",
      "20.8 KB (95 % interval 20.1 to 21.5 KB)",
      "8,123/s (opened in 1.23 s)",
      "33,333/s (30,000 verified)",
      "853 µs",
      "12.3 ms",
      "✓ passed",
    ],
  ]);
  const summaries = [...markdown.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, summary]) => summary);
  assert.deepEqual(summaries, [
    "Setup",
    "Connections",
    "Phases",
    "Rounds",
    "Messages",
    "Latency",
    "Memory",
    "Environment and plan",
  ]);
  assert.deepEqual(table(markdown, "Phase")[0], [
    ...["echo", "5.00 s", "900 ms", "10,000", "0", "0", "0", "30,000 verified"],
  ]);
  assert.deepEqual(table(markdown, "p99.9")[0]!.slice(0, 5), [
    "echo, text 5 B",
    "1,024",
    "853 µs",
    "4.21 ms",
    "12.3 ms",
  ]);
  assert.match(markdown, /\| plan hash \| `0{64}` \|/);
  assert.match(markdown, /\| `net\.ipv4\.ip_local_port_range` \| 32768 60999 \|/);
  assert.match(markdown, /AMD EPYC 7B13, 2 cores/);
});

test("every table of the terminal is there too, with the same cells", () => {
  for (const shown of [result(), result({ runs: [troubledRun({ cpu: cpuOfRun([measured]), phases: [measured] })] })]) {
    const markdown = renderMarkdown(shown);
    const cells = new Set(markdown.split("\n").flatMap((line) => line.split("|").map((cell) => cell.trim())));
    const drawn = renderReport(shown, { color: false }).split("\n");
    const rows = drawn.filter((line, index) => line.startsWith("│") && /^[│└]/.test(drawn[index + 1] ?? ""));
    assert.ok(rows.length > 5);
    for (const cell of rows.flatMap((line) => line.split("│").map((each) => each.trim()))) {
      if (/\d/.test(cell)) assert.ok(cells.has(cell), cell);
    }
  }
});

test("what went wrong is told below the table, by cause", () => {
  const markdown = renderMarkdown(
    result({ runs: [run(), troubledRun({ repetition: 2 }), run({ repetition: 3 })], verdict: "failed" }),
  );
  assert.match(markdown, /^### c10m: failed\n/);
  const [row] = table(markdown, "verdict");
  assert.equal(row![1], "7,990 of 10,000 (the worst of 3 runs)");
  assert.equal(row!.at(-1), "✗ 1 of 3 failed");
  assert.match(markdown, /\n\*\*✗ run 2: 7,990 of 10,000 held: 2,000 failed \(ECONNREFUSED 1,900, ETIMEDOUT 100\)/);
  assert.match(markdown, /<summary>Spread between runs<\/summary>/);
});

test("a run that was cut short, and none at all", () => {
  const aborted = run({ aborted: "the server died (SIGKILL)\nits last words" });
  const markdown = renderMarkdown(result({ runs: [aborted], verdict: "aborted" }));
  assert.equal(table(markdown, "verdict")[0]!.at(-1), "✗ cut short");
  assert.match(
    markdown,
    /\n\*\*ABORTED: the server died \(SIGKILL\)\. The figures below are partial\.\*\*\n\n```text\nits last words\n```\n/,
  );
  assert.match(
    renderMarkdown(result({ runs: [], verdict: "interrupted" })),
    /^### c10m: interrupted\n\n\*\*INTERRUPTED\. .*\n\nNo run was begun\./,
  );
});

const STEADY = [{ messages: 1_000 }, { messages: 1_010 }, { messages: 990 }];
const SLOW = [{ messages: 800 }, { messages: 810 }, { messages: 790 }];

test("a comparison shows what it calls, and folds the rest", () => {
  const comparison = compareResults(resultOf(STEADY), resultOf(SLOW));
  const markdown = renderComparisonMarkdown(comparison);
  assert.match(markdown, /\*\*✗ 1 regression beyond the noise and 5 %: messages -20\.0 %\*\*/);
  const [only, ...others] = table(markdown, "Base");
  assert.deepEqual(others, []);
  assert.deepEqual(only!.slice(0, 4), ["messages", "1,000/s", "800/s", "-20.0 %"]);
  assert.equal(only!.at(-1), "✗ regression");
  assert.match(markdown, /<summary>Every figure<\/summary>\n\n\| chat, 3 runs against 3 \|/);
  assert.ok(renderMarkdown(resultOf(SLOW, { comparison })).includes("#### Compared with the base\n\n**✗ 1 regression"));
});

/** No line of a table may hold another number of cells, and nothing a user names may be markup. */
function assertIntact(markdown: string, expected: string): void {
  const skeleton = (text: string) => text.split("\n").map((line) => line.split("|").length);
  const folded = markdown.replace(/(`{3,})text\n[\s\S]*?\n\1/g, "");
  const plainly = expected.replace(/(`{3,})text\n[\s\S]*?\n\1/g, "");
  assert.deepEqual(skeleton(folded), skeleton(plainly));
  const tags = [...folded.matchAll(/<\/?[a-z!][^>]*>/gi)].map(([tag]) => tag);
  assert.deepEqual(
    [...new Set(tags)].filter((tag) => !/^<\/?(details|summary|code)>$/.test(tag)),
    [],
  );
  assert.ok(!/[@\]]|:\/\/|#\d(?!\d*;)/.test(folded.replace(/&#\d+;/g, "")), folded);
}

test("names, errors and machines cannot break out of their place", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.stringMatching(/^[|`\\<>@#[\]()*_~!:/ \na-c\r]{1,20}$/),
    fc.constantFrom("a\\|b", "``` x", "<!--", "@everyone", "https://x.example", "</code></details>", "[a](b)", "#1"),
  );
  const named = (name: string): Result =>
    result({
      runs: [troubledRun({ name, expectations: [{ text: name, passed: false, actual: name }] })],
      environment: { c10m: "0.1.0", hosts: [{ ...result().environment.hosts[0]!, cpu: name }] },
    });
  const expected = renderMarkdown(named("x"));
  fc.assert(fc.property(nasty, (name) => assertIntact(renderMarkdown(named(name)), expected)));
});

test("what a program printed stays in its fence", () => {
  const markdown = renderMarkdown(result({ runs: [run({ aborted: "it died\n```` x" })], verdict: "aborted" }));
  assert.match(markdown, /\n`{5}text\n```` x\n`{5}\n/);
});

test("many runs are cut to what a comment takes, and that is said", () => {
  const runs = Array.from({ length: 60 }, (_, index) => run({ repetition: index + 1 }));
  const markdown = renderMarkdown(result({ runs }));
  assert.ok(markdown.length < 65_536, `${markdown.length} characters`);
  const shown = [...markdown.matchAll(/<summary>chat, run \d+ of 60<\/summary>/g)].length;
  assert.ok(shown > 5 && shown < 60);
  assert.ok(markdown.includes(`\nThe details of ${60 - shown} of 60 runs are too long for this page.\n`));
});

test("several plans stand in the order written, skipped ones below", () => {
  const plans = ["one", "two", "three"].map((name) => ({
    name,
    planHash: "0".repeat(64),
    skipped: name === "three" ? "`three --version` finds no such program" : null,
  }));
  const markdown = renderMarkdown(result({ plans, runs: [run({ name: "two" }), run({ name: "one" })] }));
  assert.deepEqual(
    table(markdown, "Server").map(([name]) => name),
    ["`one`", "`two`", "`three`"],
  );
  assert.match(markdown, /\n- three: skipped, &#96;three --version&#96; finds no such program\n/);
});
