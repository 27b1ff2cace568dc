/**
 * Runs the tests. `node scripts/test.mjs` runs all; `node scripts/test.mjs test/dsl run` runs those whose path contains
 * one of the words. The test runner of Node 20 does not find TypeScript files by itself.
 */
import "zx/globals";
import process from "node:process";

$.verbose = false;
const words = process.argv.slice(2);
const files = (await glob("test/**/*.test.ts")).filter((file) => {
  return words.length === 0 || words.some((word) => file.includes(word));
});
// Two files at a time on any number of cores: tests wait much of the time, but more of them would disturb each other.
const options = ["--import", "tsx", "--test", "--test-concurrency=2", "--test-force-exit", "--test-reporter=spec"];
const { exitCode } = await $({ nothrow: true, stdio: "inherit" })`node ${options} ${files.sort()}`;
process.exitCode = exitCode ?? 1;
