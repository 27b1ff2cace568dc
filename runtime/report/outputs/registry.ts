/** Every output. A new one is a file and a line here. */

import { bmfOutput } from "./bmf.ts";
import { htmlOutput } from "./html.ts";
import { jsonOutput } from "./json.ts";
import { junitOutput } from "./junit.ts";
import { markdownOutput } from "./markdown.ts";
import { openmetricsOutput } from "./openmetrics.ts";
import type { Output } from "./output.ts";

/** In the order of the help. */
export const OUTPUTS: readonly Output[] = [
  jsonOutput,
  markdownOutput,
  htmlOutput,
  junitOutput,
  bmfOutput,
  openmetricsOutput,
];
