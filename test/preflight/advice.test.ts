import assert from "node:assert/strict";
import { test } from "node:test";
import { renderFit, renderRefusal } from "../../runtime/preflight/advice.ts";
import type { Shortfall } from "../../runtime/preflight/assessment.ts";
import { assess } from "../../runtime/preflight/capacity.ts";
import { portShortfalls } from "../../runtime/preflight/ports.ts";
import { BOTH, CONTAINER, listenPlan, MAC, SERVER, TIGHT } from "./fixtures.ts";

const MANY_PORTS = { first: 8080, count: 200 };

test("a refusal, whole", () => {
  assert.equal(
    renderRefusal(assess(listenPlan(1_000_000, MANY_PORTS), SERVER, BOTH)),
    `\
Cannot run 1,000,000 connections on this host. The largest swarm that fits is 159,211:

  open files  need  125,089 in each of 8 server workers, or 67 workers
              have  20,000 in a process, and at most 8 workers (4 per core, 2 cores)
              try   workers: 67 in listen(...): more than the 8 that c10m chooses by itself on 2 cores
              or    --fit: a swarm of 159,211
              or    ulimit -n 125089 (as root, in the shell that starts c10m; Docker: --ulimit nofile=125089)

  open files  need  125,064 in each of 8 swarm workers, or 51 workers
              have  20,000 in a process, and at most 8 workers (4 per core, 2 cores)
              try   workers: 51 in .swarm(...): more than the 8 that c10m chooses by itself on 2 cores
              or    as above

  memory      need  10.06 GiB for 1,000,000 connections and 16 workers
              have  21.49 GiB (this host has 21.99 GiB left, 0.50 GiB stays free): enough
`,
  );
});

test("memory stands in every refusal once, in GiB, whatever is short", () => {
  for (const host of [SERVER, MAC, TIGHT, CONTAINER]) {
    const lines = renderRefusal(assess(listenPlan(1_000_000, MANY_PORTS), host, BOTH)).split("\n");
    const titles = lines.filter((line) => line.startsWith("  memory "));
    assert.equal(titles.length, 1);
    assert.match(titles[0] ?? "", /need {2}\d+\.\d\d GiB/);
  }
});

test("every need, have and remedy is aligned, and no line ends in a space", () => {
  const text = renderRefusal(assess(listenPlan(1_000_000, MANY_PORTS), CONTAINER, BOTH));
  const columns = text.split("\n").flatMap((line) => {
    const found = /^( {2}.*?)(need|have|try|or) +/.exec(line);
    return found === null ? [] : [`${found[1]?.length} ${found[0].length}`];
  });
  assert.ok(columns.length >= 4);
  assert.equal(new Set(columns).size, 1);
  assert.doesNotMatch(text, / $/m);
});

test("the headline names the obstacle when the host has all resources", () => {
  const assessment = assess(listenPlan(1, { first: 8080, count: 1 }), SERVER, BOTH);
  const shortfalls = portShortfalls(new Map([["EADDRINUSE", [8080]]]), "127.0.0.1", { first: 8080, count: 1 });
  const text = renderRefusal({ ...assessment, shortfalls });
  assert.match(text, /^Cannot run 1 connection: ports of the server are in use:\n\n {2}ports in use {2}need/);
  assert.match(text, /have {2}in use, 1 port: 8080\n/);
  assert.match(text, /\n {2}memory {8}need /);
  const [shortfall] = shortfalls;
  const headlineOf = (...whats: Shortfall["what"][]) =>
    renderRefusal({ ...assessment, shortfalls: whats.map((what) => ({ ...shortfall!, what })) }).split("\n")[0];
  const certificate = "TLS with a trusted certificate cannot be established";
  assert.equal(headlineOf("server"), "Cannot run 1 connection: the server does not accept connections:");
  assert.equal(headlineOf("certificate"), `Cannot run 1 connection: ${certificate}:`);
  assert.equal(
    headlineOf("server", "server", "certificate"),
    `Cannot run 1 connection: the server does not accept connections, and ${certificate}:`,
  );
});

test("a plan of which no size fits promises none", () => {
  const text = renderRefusal(assess(listenPlan(10, MANY_PORTS), { ...TIGHT, openFilesHard: 30 }, BOTH));
  assert.match(text, /^Cannot run 10 connections on this host. A smaller swarm does not fit either:/);
  assert.doesNotMatch(text, /--fit/);
});

test("notes come last", () => {
  const text = renderRefusal(assess(listenPlan(1_000_000, MANY_PORTS), MAC, BOTH));
  assert.match(text, /\n\n {2}note: the range .*\n {2}note: the limit .*\n {2}note: the memory .*\n$/);
});

test("a fit is one line with both sizes and what bound it", () => {
  const { connections, largest, binding } = assess(listenPlan(1_000_000, MANY_PORTS), SERVER, BOTH);
  assert.equal(
    renderFit(connections, largest, binding),
    "--fit: 159,211 connections instead of 1,000,000, bound by open files: 20,000 in a process, and at most 8 workers (4 per core, 2 cores)",
  );
});
