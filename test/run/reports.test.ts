import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { renderJson } from "../../runtime/report/outputs/json.ts";
import type { Comparison, Result } from "../../runtime/result/schema.ts";
import { resultOf } from "../result/comparison/results.ts";
import { freePorts, onlyRun, runScript, starters } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "c10m-reports-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text = ""): string {
  const path = join(folder, name);
  if (text !== "") writeFileSync(path, text);
  return path;
}

async function script(rest = '.echo("hello", { rounds: 5 }).measure(latency, throughput)'): Promise<string> {
  const first = await freePorts(2);
  return `import { latency, listen, ports, throughput } from "c10m";
    export default listen(ports(${first}, 2)).swarm(100)${rest}.named("chat");`;
}

/** Runs compare.mjs to its end. */
function compare(args: readonly string[], starter: "node" | "zx" | "deno" = "node") {
  const [program, ...before] = starters[starter];
  const command = before.map((word) => word.replace("run.mjs", "compare.mjs"));
  return new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const child = execFile(program!, [...command, ...args], { cwd }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

test("Markdown and JSON beside the report; Markdown on standard output moves the report", async () => {
  const markdown = file("report.md");
  const ended = await runScript(await script(), ["--markdown", markdown]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.match(ended.stdout, /PASSED/);
  assert.match(readFileSync(markdown, "utf8"), /^### c10m: passed\n\n.*\n.*\n\| `chat` \| 100 of 100 \|/);
  assert.equal(onlyRun(ended).messages.verified, 500);
  assert.equal(ended.result!.comparison, null);

  const piped = await runScript(await script(".measure()"), ["--markdown", "-"]);
  assert.match(piped.stdout, /^### c10m: passed\n/);
  assert.match(piped.stderr, /\nPASSED {2}/);
  assert.notEqual(piped.result, null);
});

test("a Markdown file that cannot be written is refused before anything is measured", async () => {
  const ended = await runScript(await script(), ["--markdown", join(folder, "missing", "report.md")]);
  assert.equal(ended.exitCode, 2);
  assert.match(ended.stderr, /the folder .*missing does not exist/);
  assert.equal(ended.result, null);
});

test("--compare: far from what the base measured is a regression and exit code 1", async () => {
  const first = await runScript(await script());
  assert.equal(first.exitCode, 0, first.stderr);
  // A base that answered a thousand times faster, three times alike.
  const better = structuredClone(first.result!);
  better.runs = [1, 2, 3].map((repetition) => ({
    ...onlyRun(first),
    repetition,
    throughput: { messagesPerSecond: 5e7 },
  }));
  const ended = await runScript(await script(), ["--compare", file("better.json", renderJson(better))]);
  assert.equal(ended.exitCode, 1, ended.stdout + ended.stderr);
  const { comparison, verdict } = ended.result!;
  assert.equal(verdict, "failed");
  assert.deepEqual([comparison!.plans[0]!.baseRuns, comparison!.plans[0]!.headRuns], [3, 1]);
  const messages = comparison!.plans[0]!.metrics.find(({ metric }) => metric === "throughput.messagesPerSecond")!;
  assert.equal(messages.verdict, "regression");
  assert.match(ended.stdout.replaceAll(/\n {2}/g, " "), /\nFAILED {2}.*messages -\d.* %/);

  const itself = file("itself.json", renderJson(first.result!));
  const same = await compare([itself, itself]);
  assert.equal(same.exitCode, 0, same.stdout);
});

test("--compare with what is no result, or of another plan, is refused before anything is measured", async () => {
  const other = file("other.json", renderJson(named("game")));
  for (const [base, message] of [
    [join(folder, "nothing.json"), /there is no file/],
    [file("text.json", "not JSON"), /it is not JSON/],
    [other, /it has runs of "game", but not of "chat"/],
  ] as const) {
    const ended = await runScript(await script(), ["--compare", base]);
    assert.equal(ended.exitCode, 2);
    assert.match(ended.stderr, message);
    assert.equal(ended.result, null);
  }
});

function named(name: string): Result {
  const one = resultOf([{}]);
  for (const run of one.runs) run.name = name;
  return one;
}

const STEADY = [{ messages: 1_000 }, { messages: 1_010 }, { messages: 990 }];
const SLOW = [{ messages: 800 }, { messages: 810 }, { messages: 790 }];

for (const starter of ["node", "zx", "deno"] as const) {
  test(`compare.mjs on ${starter}: the report, Markdown, JSON, and the exit code`, async () => {
    const base = file("base.json", renderJson(resultOf(STEADY)));
    const head = file("head.json", renderJson(resultOf(SLOW)));
    const json = file(`comparison-${starter}.json`);
    const worse = await compare([base, head, "--markdown", "-", "--json", json], starter);
    assert.equal(worse.exitCode, 1, worse.stderr);
    assert.match(worse.stdout, /^### c10m: compared with the base\n\n\*\*✗ 1 regression/);
    assert.match(worse.stderr, /✗ 1 regression beyond the noise and 5 %: messages -20\.0 %\n/);
    assert.equal((JSON.parse(readFileSync(json, "utf8")) as Comparison).regressions, 1);

    assert.equal((await compare([head, base], starter)).exitCode, 0);
    assert.equal((await compare([base, head, "--threshold", "25%"], starter)).exitCode, 0);
  });
}

test("compare.mjs: usage", async () => {
  const base = file("base.json", renderJson(resultOf(STEADY)));
  for (const [args, message] of [
    [[], /a comparison takes two results, not 0/],
    [[base], /a comparison takes two results, not 1/],
    [[base, join(folder, "no.json")], /there is no file .*no\.json/],
    [[base, base, "--treshold", "3"], /did you mean --threshold\?/],
    [[base, base, "--json", "-", "--markdown", "-"], /cannot both go to standard output/],
    [[base, base, "--json", join(folder, "missing", "x.json")], /does not exist/],
  ] as const) {
    const ended = await compare(args);
    assert.equal(ended.exitCode, 2, String(args));
    assert.match(ended.stderr, message);
    assert.ok(!ended.stderr.includes("    at "), "no stack trace");
  }
  assert.match((await compare(["--help"])).stdout, /^c10m-compare: .*\n[\s\S]*--threshold PERCENT/);
});

test("a server that waits 20 ms before every echo: the latency is that, and in a calm moment little more", async () => {
  const server = fileURLToPath(new URL("servers/tcp.mjs", import.meta.url));
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5 && least >= 30; attempt++) {
    const first = await freePorts(1);
    const ended = await runScript(`import { latency, ports, spawn } from "c10m";
      export default spawn(${JSON.stringify(`${process.execPath} ${server} {port} delay=20`)}, { ports: ports(${first}, 1) })
        .swarm(40).echo("hello", { rounds: 10, inFlight: 8 }).measure(latency);`);
    assert.equal(ended.exitCode, 0, ended.stderr);
    const { p50Ms, p99Ms, maxMs } = onlyRun(ended).latency.uncorrected!;
    // A timer of Node's may fire up to a millisecond early, and on a busy machine late.
    assert.ok(p50Ms >= 19, `p50 ${p50Ms} ms`);
    assert.ok(p99Ms >= p50Ms && maxMs >= p99Ms);
    least = Math.min(least, p50Ms);
  }
  assert.ok(least < 30, `p50 ${least} ms at best`);
});
