import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";

/**
 * Declares tests that need a program or library which npm does not install. Where it is missing, one test instead says so.
 * That test fails where `C10M_OUTSIDE_PROGRAMS=required` is set, as `.ci/run` does, which installs them.
 *
 * @param what the tests, for the name of that test
 * @param missing what is missing and how to install it; null when it is there
 * @example withOutsideProgram("the page", existsSync("/usr/bin/chromium") ? null : "apt-get install chromium", () => ...)
 */
export function withOutsideProgram(what: string, missing: string | null, declare: () => void): void {
  if (missing === null) {
    declare();
    return;
  }
  test(`${what}: not run on this machine: ${missing}`, () => {
    assert.notEqual(process.env.C10M_OUTSIDE_PROGRAMS, "required", missing);
  });
}
