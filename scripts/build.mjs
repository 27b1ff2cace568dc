#!/usr/bin/env node
/**
 * Makes `dist/`, which is what the package carries beside the scripts: JavaScript and declarations. Run by `npm pack`.
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
