import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { annotations, publishOnGitHub } from "../../runtime/cli/github.ts";
import { result, run } from "../report/fixtures.ts";

test("a failure is one annotation, whose text cannot start another", () => {
  const missed = { text: "100 %\n::error::x", passed: false, actual: "20.8 KB" };
  const failed = result({ runs: [run({ name: "a, b: c", expectations: [missed] })], verdict: "failed" });
  assert.deepEqual(annotations(failed, "my,bench.ts"), [
    "::error file=my%2Cbench.ts,title=c10m%3A a%2C b%3A c::expected 100 %25%0A::error::x: got 20.8 KB",
  ]);
  assert.deepEqual(annotations(result(), "my.bench.ts"), []);
});

test("the summary of the job gets the report appended, in GitHub Actions only", () => {
  const folder = mkdtempSync(join(tmpdir(), "c10m-github-"));
  const summary = join(folder, "summary.md");
  writeFileSync(summary, "before\n");
  assert.equal(publishOnGitHub(result(), "x.ts", { GITHUB_STEP_SUMMARY: summary }), null);
  assert.equal(readFileSync(summary, "utf8"), "before\n");
  assert.equal(publishOnGitHub(result(), "x.ts", { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary }), null);
  assert.match(readFileSync(summary, "utf8"), /^before\n### c10m: passed\n/);
  const missing = join(folder, "missing", "summary.md");
  const why = publishOnGitHub(result(), "x.ts", { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: missing });
  assert.match(why ?? "", /^cannot write the summary of the job to /);
  rmSync(folder, { recursive: true });
});
