import { ENTER, GETEVENTS_ARG, SYS, TIMESPEC } from "../../ffi/io-uring-abi.ts";
import { libc } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";

/** A number of completions that no queue reaches. */
const MORE_THAN_FIT = 0x7fff_ffff;

/**
 * A sleep of a fixed length that no completion ends: the kernel handles them without a return to this thread. Any other
 * sleep returns for each completion, which costs user time. The sleep ends early when the ring's completion queue is
 * full.
 */
export class CompletionBatching {
  readonly #libc = libc();
  readonly #argument = allocate(GETEVENTS_ARG.BYTES + TIMESPEC.BYTES);

  /** @param ms the length of a sleep, in milliseconds below 1,000 */
  constructor(ms: number) {
    const { address, buffer } = this.#argument;
    const words = new BigUint64Array(buffer, 0, (GETEVENTS_ARG.BYTES + TIMESPEC.BYTES) / 8);
    words[GETEVENTS_ARG.ts / 8] = BigInt(address + GETEVENTS_ARG.BYTES);
    words[(GETEVENTS_ARG.BYTES + TIMESPEC.tv_nsec) / 8] = BigInt(ms * 1_000_000);
  }

  /** Sleeps in the kernel, which handles the completions of all rings of this thread; `ringFd` is any of them. */
  sleep(ringFd: number): void {
    const flags = ENTER.GETEVENTS | ENTER.EXT_ARG;
    const { address } = this.#argument;
    this.#libc.syscall(SYS.io_uring_enter, ringFd, 0, MORE_THAN_FIT, flags, address, GETEVENTS_ARG.BYTES);
  }
}
