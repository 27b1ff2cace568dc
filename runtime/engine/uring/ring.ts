import {
  CQE_BYTES,
  ENTER,
  OFF,
  PARAMS,
  REGISTER,
  RSRC_REGISTER_SPARSE,
  SETUP,
  SQ_CQ_OVERFLOW,
  SQ_TASKRUN,
  SQE_BYTES,
  SYS,
} from "../../ffi/io-uring-abi.ts";
import { type Libc, libc, unwrap } from "../../ffi/libc.ts";
import { allocate, mapShared, type NativeMemory } from "../../ffi/memory.ts";
import { pause } from "./pause.ts";

/** The size of a ring. */
export interface RingSize {
  /** Submission and completion entries: powers of two. */
  readonly submissions: number;
  readonly completions: number;
  /** Slots of its table of direct descriptors; at most RLIMIT_NOFILE. */
  readonly files: number;
}

/**
 * The kernel finds a request to cancel in a hash table with a 32nd as many buckets as completion entries, at most
 * these.
 */
const MOST_BUCKETS = 256;

/** The most requests in a bucket where a cancellation is still fast: the kernel takes about 50 ns for each. */
const MOST_A_BUCKET = 128;

/** Whether a full ring of this size cancels a request fast enough to do that at the end of every connection. */
export function cancelsFast({ completions, files }: RingSize): boolean {
  return files / Math.min(completions / 32, MOST_BUCKETS) <= MOST_A_BUCKET;
}

const HIGH = 0x1_0000_0000;

/**
 * The kernel handles what has completed when this thread next enters it, for all rings at once, and does not interrupt
 * the thread each time: an interrupt from another processor costs more than the work. The queue's flags show that there
 * is work.
 */
const COOPERATIVE = SETUP.COOP_TASKRUN | SETUP.TASKRUN_FLAG;

/** A power of two less one: the entries of so many completions are given back to the kernel together. */
const RELEASE_EVERY = 63;

/** Flags of the submission queue that mean that there are completions that are not posted yet. */
const UNPOSTED = SQ_CQ_OVERFLOW | SQ_TASKRUN;

/** How often a full submission queue is submitted again, a millisecond apart, while the kernel is short of memory. */
const MOST_TRIES = 200;

/**
 * One io_uring: its queues, mapped into JavaScript, and its table of direct descriptors. Each queue is a circular
 * array; its writer moves `tail`, and its reader `head`. The kernel reads submissions and writes completions; `Atomics`
 * orders the two sides. An entry's `user_data` is two 32-bit words of the caller: `tag` (high) and `slot` (low).
 */
export class Ring {
  readonly fd: number;
  readonly #libc: Libc = libc();
  readonly #memory: NativeMemory[] = [];
  /** Both queues, in one mapping, as words. */
  readonly #queues: Int32Array;
  readonly #sqHead: number;
  readonly #sqTail: number;
  readonly #sqFlags: number;
  readonly #sqMask: number;
  readonly #cqHead: number;
  readonly #cqTail: number;
  readonly #cqMask: number;
  readonly #cqOverflow: number;
  readonly #cqes: Int32Array;
  /** Submission entries, as 16 words each. */
  readonly #sqes: Int32Array;
  #tail = 0;
  #submitted = 0;
  #head = 0;
  #released = 0;
  #knownTail = 0;
  #closed = false;
  /** The errno with which the kernel last refused submissions. */
  #refusal = "no errno";
  /** The completion that `next` has taken. */
  tag = 0;
  slot = 0;
  result = 0;
  flags = 0;

  /** @throws {SystemError} ENOSYS, EPERM, ENOMEM (RLIMIT_MEMLOCK), EMFILE */
  constructor(size: RingSize) {
    const params = allocate(PARAMS.BYTES);
    const words = new Int32Array(params.buffer);
    words[PARAMS.flags / 4] = SETUP.CQSIZE | SETUP.CLAMP | COOPERATIVE;
    words[PARAMS.cq_entries / 4] = size.completions;
    const setup = this.#libc.syscall(SYS.io_uring_setup, size.submissions, params.address, 0, 0, 0, 0);
    this.fd = unwrap("io_uring_setup", setup);

    const { sq_off, cq_off } = PARAMS;
    const at = (offset: number) => words[offset / 4]!;
    const sqEntries = at(PARAMS.sq_entries);
    const cqEntries = at(PARAMS.cq_entries);
    const ringBytes = Math.max(at(sq_off.array) + sqEntries * 4, at(cq_off.cqes) + cqEntries * CQE_BYTES);
    const rings = this.#keep(mapShared(ringBytes, this.fd, OFF.SQ_RING));
    const entries = this.#keep(mapShared(sqEntries * SQE_BYTES, this.fd, OFF.SQES));

    this.#queues = new Int32Array(rings.buffer, 0, Math.floor(ringBytes / 4));
    this.#sqHead = at(sq_off.head) / 4;
    this.#sqTail = at(sq_off.tail) / 4;
    this.#sqFlags = at(sq_off.flags) / 4;
    this.#sqMask = sqEntries - 1;
    this.#cqHead = at(cq_off.head) / 4;
    this.#cqTail = at(cq_off.tail) / 4;
    this.#cqMask = cqEntries - 1;
    this.#cqOverflow = at(cq_off.overflow) / 4;
    this.#cqes = new Int32Array(rings.buffer, at(cq_off.cqes), cqEntries * 4);
    this.#sqes = new Int32Array(entries.buffer);
    // Entries are used in order, so the indirection of the submission array stays the identity.
    for (let index = 0; index < sqEntries; index++) this.#queues[at(sq_off.array) / 4 + index] = index;
    params.free();
    this.#registerFiles(size.files);
  }

  #keep(memory: NativeMemory): NativeMemory {
    this.#memory.push(memory);
    return memory;
  }

  /** `struct io_uring_rsrc_register { __u32 nr; __u32 flags; __u64 resv2; __u64 data; __u64 tags; }` */
  #registerFiles(count: number): void {
    const table = allocate(32);
    new Int32Array(table.buffer).set([count, RSRC_REGISTER_SPARSE]);
    const { syscall } = this.#libc;
    unwrap("io_uring_register", syscall(SYS.io_uring_register, this.fd, REGISTER.FILES2, table.address, 32, 0, 0));
    table.free();
  }

  /** Entries queued but not submitted. */
  get queued(): number {
    return (this.#tail - this.#submitted) | 0;
  }

  /**
   * Makes room for a chain of `count` entries, which must be submitted together.
   *
   * @throws {Error} when the kernel has refused the queued entries for 200 ms
   */
  reserve(count: number): void {
    for (let tries = 0; this.queued + count > this.#sqMask + 1; tries++) {
      if (tries === MOST_TRIES) {
        throw new Error(
          `io_uring takes no submissions: it has refused ${this.queued} of them for ${MOST_TRIES} ms (${this.#refusal})`,
        );
      }
      // The kernel may have memory again after a while.
      if (tries > 0) pause(1);
      this.submit();
    }
  }

  /**
   * Queues an entry, with the fields of `struct io_uring_sqe`; the caller has to reserve it. `addr` and `off` have 64
   * bits: numbers below 2^53. Returns the index of the entry's first word, for `setAddr3`.
   */
  push(
    opcode: number,
    flags: number,
    ioprio: number,
    fd: number,
    off: number,
    addr: number,
    len: number,
    opFlags: number,
    tag: number,
    slot: number,
    fileIndex: number,
  ): number {
    const sqes = this.#sqes;
    const base = (this.#tail & this.#sqMask) * 16;
    sqes[base] = opcode | (flags << 8) | (ioprio << 16);
    sqes[base + 1] = fd;
    sqes[base + 2] = off | 0;
    sqes[base + 3] = off / HIGH;
    sqes[base + 4] = addr | 0;
    sqes[base + 5] = addr / HIGH;
    sqes[base + 6] = len;
    sqes[base + 7] = opFlags;
    sqes[base + 8] = slot;
    sqes[base + 9] = tag;
    sqes[base + 10] = 0;
    sqes[base + 11] = fileIndex;
    sqes[base + 12] = 0;
    sqes[base + 13] = 0;
    sqes[base + 14] = 0;
    sqes[base + 15] = 0;
    this.#tail = (this.#tail + 1) | 0;
    return base;
  }

  /** Sets the 64 bits at byte 48 of an entry (`addr3`, `optval`). */
  setAddr3(base: number, value: number): void {
    this.#sqes[base + 12] = value | 0;
    this.#sqes[base + 13] = value / HIGH;
  }

  /** Submits the queued entries. */
  submit(): void {
    const count = this.queued;
    if (count === 0) return;
    Atomics.store(this.#queues, this.#sqTail, this.#tail);
    this.#enter(count, 0);
    this.#submitted = Atomics.load(this.#queues, this.#sqHead);
  }

  /**
   * Has the kernel post completions that are due or did not fit, and reads how many there are for `next`.
   *
   * @throws {Error} when the kernel has lost completions: the state of their connections is unknown
   */
  fetch(): void {
    // A plain read is enough: the next round sees a flag that this one has missed, and such work ends a sleep.
    if ((this.#queues[this.#sqFlags]! & UNPOSTED) !== 0) this.#enter(0, ENTER.GETEVENTS);
    // A plain read first: of many rings most have nothing new, and an atomic load is a call.
    if (this.#head !== this.#queues[this.#cqTail]) this.#knownTail = Atomics.load(this.#queues, this.#cqTail);
    // The kernel keeps completions that do not fit in a list, and counts those for which it has no memory.
    const lost = this.#queues[this.#cqOverflow]!;
    if (lost !== 0) throw new Error(`io_uring has lost ${lost} completions: the kernel had no memory to keep them`);
  }

  #enter(submit: number, flags: number): void {
    const result = this.#libc.syscall(SYS.io_uring_enter, this.fd, submit, 0, flags, 0, 0);
    if (result >= 0) return;
    const code = this.#libc.nameOf(this.#libc.errno());
    // EINTR: interrupted; EAGAIN: short of memory; EBUSY: completions have to be read first. The entries stay queued.
    if (code !== "EINTR" && code !== "EAGAIN" && code !== "EBUSY") unwrap("io_uring_enter", result);
    this.#refusal = code;
  }

  /**
   * Takes one completion off the queue, into `tag`, `slot`, `result` and `flags`. Returns false when those that `fetch`
   * has seen are taken. Later ones, which the handlers of these may have caused, wait until the other rings were read.
   */
  next(): boolean {
    const head = this.#head;
    if (head === this.#knownTail) {
      this.#release();
      return false;
    }
    const cqes = this.#cqes;
    const base = (head & this.#cqMask) * 4;
    this.slot = cqes[base]!;
    this.tag = cqes[base + 1]!;
    this.result = cqes[base + 2]!;
    this.flags = cqes[base + 3]!;
    this.#head = (head + 1) | 0;
    // Not for each completion: an atomic store costs as much as the rest of this function.
    if ((this.#head & RELEASE_EVERY) === 0) this.#release();
    return true;
  }

  /** Gives the entries that `next` has taken back to the kernel. */
  #release(): void {
    if (this.#released === this.#head) return;
    this.#released = this.#head;
    Atomics.store(this.#queues, this.#cqHead, this.#head);
  }

  /**
   * Frees everything. The kernel cancels what is under way and closes what is in the table. Only the first call has an
   * effect, because the descriptor may belong to another file afterwards.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const memory of this.#memory) memory.free();
    this.#libc.close(this.fd);
  }
}
