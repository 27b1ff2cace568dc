import assert from "node:assert/strict";
import { test } from "node:test";
import { renderJson } from "../../../runtime/report/outputs/json.ts";
import { result, run, troubledRun } from "../fixtures.ts";

test("read back it is the same result, every null included", () => {
  const written = result({
    runs: [run(), troubledRun({ repetition: 2, aborted: "the server died" })],
    verdict: "aborted",
  });
  const text = renderJson(written);
  assert.deepEqual(JSON.parse(text), written);
  assert.match(text, /^\{\n {2}"version": 1,\n/);
  assert.match(text, /\}\n$/);
  assert.match(text, /"corrected": null,/);
});
