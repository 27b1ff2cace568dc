#!/usr/bin/env node
/**
 * Makes reports of results that are there already. Works as `npx zx scripts/report.mjs`, `node scripts/report.mjs`, `deno run -A
 * scripts/report.mjs` and as the package's `c10m-report`.
 */

import { launch } from "./lib/launch.mjs";

await launch(import.meta.url, "report");
