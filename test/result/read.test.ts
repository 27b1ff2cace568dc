import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../../runtime/problem/problem.ts";
import { renderJson } from "../../runtime/report/outputs/json.ts";
import { OUTPUTS } from "../../runtime/report/outputs/registry.ts";
import { readBase, readPair, readResultFile } from "../../runtime/result/read.ts";
import { result, run, troubledRun } from "../report/fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "c10m-results-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function refused(read: () => unknown, message: RegExp, fix: RegExp = /c10m my\.bench\.ts --json FILE/): void {
  assert.throws(read, (error: unknown) => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.exitCode, 2);
    assert.match(error.problems[0]!.message, message);
    assert.match(error.problems[0]!.fix ?? "", fix);
    return true;
  });
}

const GOOD = result({ runs: [run(), troubledRun({ aborted: "the server died" })] });

/** The good result with the value at a path replaced; undefined takes it away. */
function broken(path: string, value: unknown): string {
  const copy = JSON.parse(JSON.stringify(GOOD));
  const names = path.split(".");
  const last = names.pop()!;
  let place = copy;
  for (const name of names) place = place[name];
  place[last] = value;
  return file("broken.json", JSON.stringify(copy));
}

test("a result is read back, and one without what a newer c10m adds", () => {
  assert.deepEqual(readResultFile(file("good.json", renderJson(GOOD))), GOOD);
  const { comparison: _, ...older } = GOOD;
  assert.deepEqual(readResultFile(file("older.json", `\uFEFF${JSON.stringify(older)}`)), GOOD);
});

test("a result of an earlier version is completed in every run, phase and slope, and can be reported", () => {
  const copy = JSON.parse(JSON.stringify(GOOD));
  for (const each of copy.runs) {
    for (const field of ["login", "figures", "packet", "series", "cpu"]) delete each[field];
    for (const field of ["scripted", "openWindow"]) delete each.connections[field];
    for (const phase of each.phases) {
      for (const field of ["figures", "fanOut", "stall", "schedule", "pushed", "shape", "cpu"]) delete phase[field];
    }
    for (const part of ["kernel", "server", "swarm"]) {
      for (const end of ["Low", "High"]) delete each.memory.perConnection?.[`${part}Bytes${end}`];
    }
  }
  const read = readResultFile(file("early.json", JSON.stringify(copy)));
  for (const each of read.runs) {
    assert.deepEqual(new Set(Object.keys(each)), new Set(Object.keys(run())));
    assert.deepEqual(each.figures, {});
    for (const phase of each.phases) {
      assert.deepEqual(new Set(Object.keys(phase)), new Set(Object.keys(run().phases[0]!)));
      assert.deepEqual([phase.figures, phase.fanOut, phase.schedule], [{}, null, null]);
    }
    if (each.memory.perConnection !== null) assert.equal(each.memory.perConnection.swarmBytesHigh, null);
  }
  for (const output of OUTPUTS) assert.ok(output.ofResult(read).length > 0);
});

test("each kind of file that is not a result has an error of its own", () => {
  refused(() => readResultFile(join(folder, "missing.json")), /^there is no file .*missing\.json$/);
  refused(() => readResultFile(folder), /is a directory$/, /path of a result/);
  refused(() => readResultFile("-"), /standard input/, /path of a result/);
  refused(() => readResultFile(file("empty.json", "\n")), /it is empty$/);
  refused(() => readResultFile(file("cut.json", renderJson(GOOD).slice(0, 500))), /it is not JSON \(cut short\?\)$/);
  refused(() => readResultFile(file("list.json", "[1]")), /it is not a result of c10m$/);
  refused(() => readResultFile(file("null.json", "null")), /it is not a result of c10m$/);
  refused(() => readResultFile(file("plan.json", JSON.stringify(run().plan))), /it is a plan, not a result$/);
  refused(() => readResultFile(broken("version", 2)), /it is a result of version 2, this c10m reads version 1$/);
});

test("a broken result is told by the first place that is wrong", () => {
  const wrong: [path: string, value: unknown, message: RegExp][] = [
    ["runs", {}, /: runs should be a list, is \{\}$/],
    ["runs.0.connections.held", undefined, /: runs\[0\]\.connections\.held should be a number from 0 up, is missing$/],
    [
      "runs.1.throughput.messagesPerSecond",
      "fast",
      /runs\[1\]\.throughput\.messagesPerSecond should be a number from 0/,
    ],
    ["runs.0.connections.lost", { EOF: -1 }, /runs\[0\]\.connections\.lost\.EOF should be a number from 0 up, is -1$/],
    ["runs.0.latency.uncorrected", 3, /runs\[0\]\.latency\.uncorrected should be an object, is 3$/],
    ["runs.0.memory.samples.2", null, /runs\[0\]\.memory\.samples\[2\] should be an object, is null$/],
    ["runs.0.phases.0.rounds", null, /runs\[0\]\.phases\[0\]\.rounds should be a list, is null$/],
    ["environment.hosts.0.sysctls", [], /environment\.hosts\[0\]\.sysctls should be an object, is \[\]$/],
    ["planHash", 5, /: planHash should be text, is 5$/],
  ];
  for (const [path, value, message] of wrong) refused(() => readResultFile(broken(path, value)), message);
});

test("two results need a name in common", () => {
  const base = file("base.json", renderJson(GOOD));
  const other = file("other.json", renderJson(result({ runs: [run({ name: "game" })] })));
  assert.equal(readBase(base, ["game", "chat"]).runs.length, 2);
  refused(() => readBase(base, ["game"]), /it has runs of "chat", but not of "game"$/, /\.named\(name\)/);
  refused(() => readPair(base, other), /base\.json: it has runs of "chat", but not of "game"$/, /\.named\(name\)/);
  const none = file("none.json", renderJson(result({ runs: [] })));
  refused(() => readPair(base, none), /none\.json: it has no runs$/);
  refused(() => readPair(none, base), /none\.json: it has no runs$/, /\.named\(name\)/);
});
