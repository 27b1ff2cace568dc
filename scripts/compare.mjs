#!/usr/bin/env node
/**
 * Compares two results. Works as `npx zx scripts/compare.mjs`, `node scripts/compare.mjs`, `deno run -A
 * scripts/compare.mjs` and as the package's `c10m-compare`.
 */

import { launch } from "./lib/launch.mjs";

await launch(import.meta.url, "compare");
