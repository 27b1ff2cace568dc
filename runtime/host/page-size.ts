import { parsePageSize } from "./proc.ts";
import { readAuxiliaryVector } from "./proc-files.ts";

/** The usual size. Used when the auxiliary vector does not contain the size. */
const USUAL_PAGE_BYTES = 4096;

let knownPageBytes: number | null = null;

/** The size of a page of memory. */
export function pageBytes(): number {
  knownPageBytes ??= parsePageSize(readAuxiliaryVector() ?? new Uint8Array()) ?? USUAL_PAGE_BYTES;
  return knownPageBytes;
}
