/** Every output. A new one is a file and a line here. */

import { jsonOutput } from "./json.ts";
import { markdownOutput } from "./markdown.ts";
import type { Output } from "./output.ts";

/** In the order of the help. */
export const OUTPUTS: readonly Output[] = [jsonOutput, markdownOutput];
