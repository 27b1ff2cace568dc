import { ENTER, GETEVENTS_ARG, SYS, TIMESPEC } from "../../ffi/io-uring-abi.ts";
import { libc } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";

/** More completions than any queue takes. */
const NEVER_SO_MANY = 0x7fff_ffff;

/**
 * A sleep of a fixed length during which completions gather: the kernel works them off without returning from it, which
 * costs user time for each (as any other sleep does). It ends early when the queue of that ring is full.
 */
export class CompletionBatching {
  readonly #libc = libc();
  readonly #argument = allocate(GETEVENTS_ARG.BYTES + TIMESPEC.BYTES);

  constructor(ms: number) {
    const { address, buffer } = this.#argument;
    const words = new BigUint64Array(buffer, 0, (GETEVENTS_ARG.BYTES + TIMESPEC.BYTES) / 8);
    words[GETEVENTS_ARG.ts / 8] = BigInt(address + GETEVENTS_ARG.BYTES);
    words[(GETEVENTS_ARG.BYTES + TIMESPEC.tv_nsec) / 8] = BigInt(ms * 1_000_000);
  }

  /** In the kernel, for all rings of this thread; `ringFd` is one of them. */
  sleep(ringFd: number): void {
    const flags = ENTER.GETEVENTS | ENTER.EXT_ARG;
    const { address } = this.#argument;
    this.#libc.syscall(SYS.io_uring_enter, ringFd, 0, NEVER_SO_MANY, flags, address, GETEVENTS_ARG.BYTES);
  }
}
