/**
 * Runs the tests: `node scripts/test.mjs` all of them, `node scripts/test.mjs test/dsl run` those whose path contains
 * one of the words. (Node 20's own test runner does not find TypeScript files by itself.)
 */
import "zx/globals";
import process from "node:process";

$.verbose = false;
const words = process.argv.slice(2);
const files = (await glob("test/**/*.test.ts")).filter((file) => {
  return words.length === 0 || words.some((word) => file.includes(word));
});
// Two files at a time, on however many cores: much of their time is spent waiting, but more would get in each other's way.
const options = ["--import", "tsx", "--test", "--test-concurrency=2", "--test-force-exit", "--test-reporter=spec"];
const { exitCode } = await $({ nothrow: true, stdio: "inherit" })`node ${options} ${files.sort()}`;
process.exitCode = exitCode ?? 1;
