/**
 * Numbers and layouts of io_uring, from the kernel's include/uapi/linux/io_uring.h (6.18). Only what is used.
 */

/** System call numbers; the same on every architecture that io_uring runs on but alpha. */
export const SYS = { io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427 } as const;

/** `enum io_uring_op` */
export const OP = {
  POLL_ADD: 6,
  ACCEPT: 13,
  ASYNC_CANCEL: 14,
  CONNECT: 16,
  CLOSE: 19,
  SEND: 26,
  RECV: 27,
  SHUTDOWN: 34,
  SOCKET: 45,
  URING_CMD: 46,
  BIND: 56,
} as const;

/** `sqe->flags` */
export const SQE = { FIXED_FILE: 1 << 0, IO_LINK: 1 << 2, CQE_SKIP_SUCCESS: 1 << 6 } as const;

/** `struct io_uring_sqe`: 64 bytes; offsets of its fields. */
export const SQE_BYTES = 64;

/** `struct io_uring_cqe { __u64 user_data; __s32 res; __u32 flags; }` */
export const CQE_BYTES = 16;

/** `cqe->flags` */
export const CQE_F_MORE = 1 << 1;

/** `io_uring_setup` flags. */
export const SETUP = { CQSIZE: 1 << 3, CLAMP: 1 << 4, COOP_TASKRUN: 1 << 8, TASKRUN_FLAG: 1 << 9 } as const;

/** `*sq_ring.flags` */
export const SQ_CQ_OVERFLOW = 1 << 1;
export const SQ_TASKRUN = 1 << 2;

/** `io_uring_enter` flags. */
export const ENTER = { GETEVENTS: 1 << 0, EXT_ARG: 1 << 3 } as const;

/** `struct io_uring_getevents_arg { __u64 sigmask; __u32 sigmask_sz; __u32 min_wait_usec; __u64 ts; }` */
export const GETEVENTS_ARG = { BYTES: 24, ts: 16 } as const;

/** `struct __kernel_timespec { __s64 tv_sec; __s64 tv_nsec; }` */
export const TIMESPEC = { BYTES: 16, tv_sec: 0, tv_nsec: 8 } as const;

/** `io_uring_register` opcodes, and the flag of a sparse file table. */
export const REGISTER = { PROBE: 8, FILES2: 13 } as const;
export const RSRC_REGISTER_SPARSE = 1 << 0;

/** mmap offsets of the rings and of the submission entries. */
export const OFF = { SQ_RING: 0, SQES: 0x1000_0000 } as const;

/** `struct io_uring_params`: 120 bytes. Offsets of fields, and of `sq_off` (at 40) and `cq_off` (at 80) within it. */
export const PARAMS = {
  BYTES: 120,
  sq_entries: 0,
  cq_entries: 4,
  flags: 8,
  sq_off: { head: 40, tail: 44, ring_mask: 48, ring_entries: 52, flags: 56, array: 64 },
  cq_off: { head: 80, tail: 84, ring_mask: 88, ring_entries: 92, overflow: 96, cqes: 100 },
} as const;

/** `struct io_uring_probe`: `last_op` at 0, `ops_len` at 1, then 8 bytes an operation from 16 on, its flags at 2. */
export const PROBE = { HEAD_BYTES: 16, OP_BYTES: 8, flags: 2, SUPPORTED: 1 } as const;

/** `IORING_POLL_ADD_MULTI`, in `sqe->len` of a poll. */
export const POLL_ADD_MULTI = 1 << 0;

/** `IORING_ACCEPT_MULTISHOT`, in `sqe->ioprio`; `IORING_FILE_INDEX_ALLOC`, in `sqe->file_index`. */
export const ACCEPT_MULTISHOT = 1 << 0;
export const FILE_INDEX_ALLOC = 0xffff_ffff;

/** `SOCKET_URING_OP_SETSOCKOPT`, in `sqe->cmd_op`. */
export const SOCKET_OP_SETSOCKOPT = 3;
