import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseEngine } from "../../runtime/engine/registry.ts";
import { whyNoUring } from "../../runtime/engine/uring/probe.ts";

/**
 * Declares tests that need io_uring. On a machine without it there is one test instead, whose name says why, and which
 * sees that the engine is refused for that reason and that `auto` does without it.
 */
export function whereUringWorks(what: string, declare: () => void): void {
  const whyNot = whyNoUring();
  if (whyNot === null) {
    declare();
    return;
  }
  test(`${what}: not tried, for io_uring is not to be had on this machine: ${whyNot}`, () => {
    assert.deepEqual(chooseEngine("uring"), { engine: null, why: whyNot });
    assert.equal(chooseEngine("auto").engine?.profile.name, "node");
  });
}
