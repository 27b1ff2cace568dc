import { libc } from "../../ffi/libc.ts";

/** Sleeps; JavaScript's events wait too. */
export function pause(ms: number): void {
  libc().usleep(ms * 1_000);
}
