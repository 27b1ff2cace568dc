#!/usr/bin/env node
/**
 * Builds `dist/` (JavaScript and type declarations) for the npm package. `npm pack` runs it.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx";
import { bundleLanguage, bundleRuntime } from "./lib/bundle.mjs";
import { ROOT } from "./lib/runtime.mjs";

const dist = join(ROOT, "dist");

await rm(dist, { recursive: true, force: true });
await bundleLanguage(ROOT, join(dist, "dsl"));
await bundleRuntime(ROOT, join(dist, "runtime"));
await $({ cwd: ROOT, preferLocal: ROOT, stdio: "inherit" })`tsc --project tsconfig.build.json`;
