#!/usr/bin/env node
/**
 * c10m's command. Works as `npx zx scripts/run.mjs`, `node scripts/run.mjs`, `deno run -A scripts/run.mjs` and as the
 * package's `c10m`. All it does is to find (or, in a checkout, to build) the runtime and hand the arguments over.
 */

import process from "node:process";
import { pathToFileURL } from "node:url";
import { ownArguments } from "./lib/arguments.mjs";
import { exitWith, ignoreClosedPipe } from "./lib/exit.mjs";
import { locateRuntime } from "./lib/runtime.mjs";

/** What the exit code table calls "the run could not finish": main reports everything else itself. */
const COULD_NOT_FINISH = 4;

ignoreClosedPipe(process.stdout);
ignoreClosedPipe(process.stderr);

try {
  const { mainEntry, ...context } = await locateRuntime();
  process.setSourceMapsEnabled?.(true);
  const { main } = await import(pathToFileURL(mainEntry).href);
  await exitWith(await main(ownArguments(process.argv, import.meta.url), context));
} catch (error) {
  const isPackageMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  console.error(isPackageMissing ? `${error.message}\n  run: npm install` : error);
  await exitWith(COULD_NOT_FINISH);
}
