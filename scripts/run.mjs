#!/usr/bin/env node
/**
 * c10m's command. Works as `npx zx scripts/run.mjs`, `node scripts/run.mjs`, `deno run -A scripts/run.mjs` and as the
 * package's `c10m`.
 */

import { launch } from "./lib/launch.mjs";

await launch(import.meta.url, "main");
