/** report.mjs: any report again, from a result on disk. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { renderJson } from "../../runtime/report/outputs/json.ts";
import { OUTPUTS } from "../../runtime/report/outputs/registry.ts";
import { result, run } from "../report/fixtures.ts";
import { resultOf } from "../result/comparison/results.ts";
import { freePorts, runScript, starters } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "c10m-report-"));
after(() => rmSync(folder, { recursive: true }));

const STEADY = [{ messages: 1_000 }, { messages: 1_010 }, { messages: 990 }];
const SLOW = [{ messages: 800 }, { messages: 810 }, { messages: 790 }];

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs report.mjs to its end. */
function report(args: readonly string[], starter: "node" | "deno" = "node") {
  const [program, ...before] = starters[starter];
  const command = before.map((word) => word.replace("run.mjs", "report.mjs"));
  return new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const options = { cwd, maxBuffer: 2 ** 26 };
    const child = execFile(program!, [...command, ...args], options, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

test("the report and every output of a run are made again, byte for byte", async () => {
  const first = await freePorts(2);
  const script = `import { cpu, latency, listen, memory, ports } from "c10m";
    export default listen(ports(${first}, 2)).swarm(64).echo("hello", { rounds: 3 }).measure(memory, latency, cpu);`;
  const paths = OUTPUTS.filter(({ flag }) => flag !== "json").map(({ flag }) => [flag, join(folder, `run.${flag}`)]);
  const ended = await runScript(
    script,
    paths.flatMap(([flag, path]) => [`--${flag}`, path!]),
  );
  assert.equal(ended.exitCode, 0, ended.stderr);
  const json = file("run.json", renderJson(ended.result!));
  for (const starter of ["node", "deno"] as const) {
    const again = await report([json, ...paths.flatMap(([flag, path]) => [`--${flag}`, `${path}.again`])], starter);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.equal(again.stdout, ended.stdout);
    for (const [, path] of paths) assert.equal(readFileSync(`${path}.again`, "utf8"), readFileSync(path!, "utf8"));
  }
});

test("a base that is named second is compared with: a regression is exit code 1", async () => {
  const [base, head] = [file("base.json", renderJson(resultOf(STEADY))), file("head.json", renderJson(resultOf(SLOW)))];
  const worse = await report([head, base]);
  assert.equal(worse.exitCode, 1, worse.stderr);
  assert.match(worse.stdout, /^FAILED {2}chat: 1 regression beyond the noise and 5 %: messages -20\.0 %\n/);
  assert.equal((await report([base, head])).exitCode, 0);
  assert.equal((await report([head, base, "--threshold", "30%"])).exitCode, 0);
});

/** The fixture as the first version of the format had it: without what has been added since. */
function ofFirstVersion(): unknown {
  const { plans: _plans, comparison: _comparison, ...old } = result({ runs: [run()] });
  const { isolate: _isolate, ...overrides } = old.overrides;
  const hosts = old.environment.hosts.map(({ runtime, os, kernel, cpu, cores, memoryBytes, limits, sysctls }) => {
    return { runtime, os, kernel, cpu, cores, memoryBytes, limits, sysctls };
  });
  const runs = old.runs.map((each) => {
    const {
      messagesLost: _lost,
      cpu: _cpu,
      series: _series,
      login: _login,
      figures: _figures,
      packet: _packet,
      expectations: _expected,
      address: _address,
      ...rest
    } = each;
    const { openWindow: _window, ...connections } = rest.connections;
    const { pushed: _pushed, pushedBytes: _bytes, ...messages } = rest.messages;
    const { fit: _fit, ...memory } = rest.memory;
    const { correctedHistogram: _histogram, ...latency } = rest.latency;
    const phases = rest.phases.map((phase) => {
      const {
        shape: _shape,
        stall: _stall,
        fanOut: _fanOut,
        underWayMs: _underWay,
        schedule: _schedule,
        pushed: _none,
        firstMismatch: _first,
        ...kept
      } = phase;
      return kept;
    });
    return { ...rest, connections, messages, memory, latency, phases };
  });
  return { ...old, overrides, environment: { ...old.environment, hosts }, runs };
}

test("a result of an earlier version of the format has every report; what it lacks is not measured", async () => {
  const old = file("old.json", JSON.stringify(ofFirstVersion()));
  const outputs = OUTPUTS.map(({ flag }) => [flag, join(folder, `old.${flag}`)] as const);
  const made = await report([old, ...outputs.flatMap(([flag, path]) => [`--${flag}`, path])]);
  assert.equal(made.exitCode, 0, made.stderr);
  assert.match(made.stdout, /^PASSED {2}chat: every connection was held/);
  assert.match(made.stdout, /│ fixed cost +│ +- │/);
  for (const [, path] of outputs) assert.ok(readFileSync(path, "utf8").length > 50, path);
});

test("usage errors say what to write, without a stack trace", async () => {
  const good = file("good.json", renderJson(resultOf(STEADY)));
  const bare = file("bare.json", JSON.stringify({ ...resultOf(STEADY), verdict: undefined }));
  for (const [args, message] of [
    [[], /a report takes one or two results, not 0/],
    [[good, good, good], /a report takes one or two results, not 3/],
    [[join(folder, "no.json")], /there is no file .*no\.json/],
    [[file("text.json", "hello")], /cannot use .*text\.json: it is not JSON/],
    [[good, "--threshold", "3%"], /--threshold needs a base/],
    [[good, "--json", "-", "--markdown", "-"], /cannot both go to standard output/],
    [[bare], /cannot make a report of .*bare\.json: fields are missing/],
  ] as const) {
    const ended = await report(args);
    assert.equal(ended.exitCode, 2, String(args));
    assert.match(ended.stderr, message);
    assert.ok(!ended.stderr.includes("    at "), ended.stderr);
  }
  assert.match((await report(["--help"])).stdout, /^c10m-report: .*\n[\s\S]*--json FILE/);
});
