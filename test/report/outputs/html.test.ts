/** The page, as text. test/run/html.test.ts opens it in a browser. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { renderHtml } from "../../../runtime/report/html/page.ts";
import { result } from "../fixtures.ts";
import { HOSTILE, named, pictured, RESULTS } from "./samples.ts";

test("the same result gives the same bytes, also after a round through a file", () => {
  for (const [name, shown] of Object.entries(RESULTS)) {
    assert.equal(renderHtml(JSON.parse(JSON.stringify(shown))), renderHtml(shown), name);
  }
});

test("the policy allows this style and this script, and nothing else", () => {
  const page = renderHtml(RESULTS.fine!);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
  assert.match(policy, /^default-src 'none'; /);
  for (const element of ["style", "script"]) {
    const [, text] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)!;
    assert.ok(policy.includes(`${element}-src 'sha256-${createHash("sha256").update(text!).digest("base64")}';`));
  }
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  assert.doesNotMatch(page, /\sstyle=|\son\w+=|https?:\/\//);
});

test("every picture has a title, a description, and its data in a table", () => {
  const page = renderHtml(RESULTS.fine!);
  const figures = page.split("<figure>").slice(1);
  assert.deepEqual(
    figures.map((figure) => /<figcaption>(.*?)<\/figcaption>/.exec(figure)![1]),
    [
      "Connections over time",
      "Rates over time",
      "Errors over time",
      "Latency by percentile",
      "How often each latency occurred",
      "Memory against connections",
    ],
  );
  for (const figure of figures) {
    const [, title, description] = /aria-labelledby="(\S+) (\S+)"/.exec(figure)!;
    assert.match(figure, new RegExp(`<title id="${title}">[^<]+</title><desc id="${description}">[^<]+</desc>`));
    assert.match(figure, /<details><summary>Data of this picture<\/summary>[\s\S]*<td>/);
    assert.doesNotMatch(figure, /NaN|Infinity|undefined/);
  }
});

test("the latencies of several runs are in one picture; changes from a base have their noise beside them", () => {
  const several = renderHtml(RESULTS.several!);
  assert.match(several, /Latency of all runs[\s\S]*<li class="series-3">two, run 2<\/li>/);
  const compared = renderHtml(RESULTS.compared!);
  assert.match(
    compared,
    /Change from the base, and noise[\s\S]*<rect class="noise"[\s\S]*<circle class="dot change bad"/,
  );
});

test("texts of users are text, wherever they stand", () => {
  const tags = (page: string) => [...page.matchAll(/<\/?[a-z][a-z0-9]*/g)].map(([tag]) => tag).join();
  const expected = tags(renderHtml(named("x\ny")));
  for (const text of HOSTILE) assert.equal(tags(renderHtml(named(`${text}\nz`))).replace("", ""), expected, text);
});

test("values of header fields are left out of the plan", () => {
  const { plan } = pictured();
  const subject = {
    kind: "connect" as const,
    protocol: "websocket" as const,
    secure: false,
    host: "127.0.0.1",
    ports: { first: 80, count: 1 },
    path: "/",
    headers: { authorization: "Bearer secret" },
    subprotocols: [],
    ca: null,
    insecure: false,
  };
  const page = renderHtml(result({ runs: [pictured({ plan: { ...plan, subject } })] }));
  assert.ok(!page.includes("secret"));
  assert.match(page, /&quot;authorization&quot;: &quot;\(left out\)&quot;/);
});

test("a histogram that cannot be read leaves its picture out", () => {
  const latency = { ...pictured().latency, histogram: "broken", correctedHistogram: "broken" };
  assert.doesNotMatch(renderHtml(result({ runs: [pictured({ latency })] })), /Latency by percentile/);
});
