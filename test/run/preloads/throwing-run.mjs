/** c10m's command, and an error in the middle of the run that nothing catches: for Deno, which preloads modules apart. */

import { launch } from "../../../scripts/lib/launch.mjs";

setTimeout(() => {
  throw new Error("a defect of the coordinator");
}, 2_000);

await launch(import.meta.url, "main");
