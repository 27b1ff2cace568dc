import { libc } from "./libc.ts";

/** prctl(2), since Linux 3.4: orphans below this process become its children, not those of the first process. */
const PR_SET_CHILD_SUBREAPER = 36;

/** Makes this process the parent of every orphan below it; false where that is not to be had (off Linux, or no koffi). */
export function adoptOrphans(): boolean {
  try {
    return libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) === 0;
  } catch {
    return false;
  }
}
