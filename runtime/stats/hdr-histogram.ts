/**
 * What we need of hdr-histogram-js, file by file: the whole package takes a worker 30 ms of processor time to load, most of it
 * for what writes and reads logs. Required, for that leaves out the parsing that importing CommonJS takes.
 */

import { createRequire } from "node:module";
import type * as Hdr from "hdr-histogram-js";

const require = createRequire(import.meta.url);

/** An HdrHistogram whose counts are 64-bit floats. */
export const Float64Histogram: typeof Hdr.Float64Histogram =
  require("hdr-histogram-js/dist/Float64Histogram.js").default;

/** How histograms become text and back; loaded when it is first asked for. */
export function codec(): Pick<typeof Hdr, "decodeFromCompressedBase64" | "encodeIntoCompressedBase64"> {
  return require("hdr-histogram-js/dist/encoding.js");
}
