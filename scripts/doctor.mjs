#!/usr/bin/env node
/**
 * Reports how many connections this machine can hold. Works as `npx zx scripts/doctor.mjs`, `node scripts/doctor.mjs`, `deno run -A
 * scripts/doctor.mjs` and as the package's `c10m-doctor`.
 */

import { launch } from "./lib/launch.mjs";

await launch(import.meta.url, "doctor");
