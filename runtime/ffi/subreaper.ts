import { libc } from "./libc.ts";
import { allocate, type NativeMemory } from "./memory.ts";

/** prctl(2), since Linux 3.4: orphans below this process become its children instead of those of the first process. */
const PR_SET_CHILD_SUBREAPER = 36;

/** Makes this process the parent of every orphan below it; returns false where it cannot (not Linux, or no koffi). */
export function adoptOrphans(): boolean {
  try {
    return libc().prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) === 0;
  } catch {
    // No libc.so.6, or no koffi for this system.
    return false;
  }
}

/** waitid(2): any child that has ended, without blocking; with WNOWAIT it stays to be waited for. */
const P_ALL = 0;
const WNOHANG = 1;
const WEXITED = 4;
const WNOWAIT = 0x0100_0000;

/** `siginfo_t`, and the offset of `si_pid` in it on a 64-bit system. */
const SIGINFO_BYTES = 128;
const SI_PID_OFFSET = 16;

/** The most children that one call reaps, so that it returns also when a server forks without end. */
const MOST_AT_ONCE = 10_000;

let info: NativeMemory | null = null;

/**
 * Waits for every child of this process that has ended, except `own`, so that adopted orphans do not stay zombies. Node
 * waits only for the children that it has started. This may do nothing while `own` has ended and Node has not waited
 * for it yet.
 */
export function reapAdopted(own: number | null): void {
  info ??= allocate(SIGINFO_BYTES);
  const fields = new DataView(info.buffer);
  const { waitid, waitpid } = libc();
  for (let reaped = 0; reaped < MOST_AT_ONCE; reaped++) {
    fields.setInt32(SI_PID_OFFSET, 0, true);
    const result = waitid(P_ALL, 0, info.address, WEXITED | WNOHANG | WNOWAIT);
    const pid = fields.getInt32(SI_PID_OFFSET, true);
    if (result !== 0 || pid === 0 || pid === own) return;
    waitpid(pid, 0, WNOHANG);
  }
}
