/**
 * Runs a program as Docker's default seccomp profile would: io_uring's system calls fail with EPERM.
 *
 *     node without-io-uring.mjs [--user ID] PROGRAM ARGUMENTS...
 *
 * The filter is inherited by everything that the program starts, and cannot be taken off.
 */

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import process from "node:process";

/** prctl(2) and seccomp(2): the values of Linux. */
const PR_SET_NO_NEW_PRIVS = 38;
const SYS_SECCOMP = process.arch === "arm64" ? 277 : 317;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;
const SECCOMP_RET_ERRNO = 0x0005_0000;
const SECCOMP_RET_ALLOW = 0x7fff_0000;
const EPERM = 1;

/** io_uring_setup, io_uring_enter, io_uring_register. */
const FIRST = 425;
const LAST = 427;

/** `struct sock_filter { __u16 code; __u8 jt; __u8 jf; __u32 k; }` of a classic BPF program on the system call's number. */
const PROGRAM = [
  [0x20, 0, 0, 0],
  [0x35, 0, 2, FIRST],
  [0x25, 1, 0, LAST],
  [0x06, 0, 0, SECCOMP_RET_ERRNO | EPERM],
  [0x06, 0, 0, SECCOMP_RET_ALLOW],
];

function forbidIoUring() {
  const koffi = createRequire(import.meta.url)("koffi");
  const libc = koffi.load("libc.so.6");
  const prctl = libc.func("int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)");
  const syscall = libc.func("long syscall(long number, long operation, long flags, void *program)");
  const filter = Buffer.alloc(PROGRAM.length * 8);
  for (const [index, [code, jt, jf, k]] of PROGRAM.entries()) {
    filter.writeUInt16LE(code, index * 8);
    filter.writeUInt8(jt, index * 8 + 2);
    filter.writeUInt8(jf, index * 8 + 3);
    filter.writeUInt32LE(k, index * 8 + 4);
  }
  // `struct sock_fprog { unsigned short len; struct sock_filter *filter; }`
  const program = Buffer.alloc(16);
  program.writeUInt16LE(PROGRAM.length, 0);
  program.writeBigUInt64LE(BigInt(koffi.address(filter)), 8);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) !== 0) throw new Error("Cannot set no_new_privs");
  const result = syscall(SYS_SECCOMP, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, program);
  if (result !== 0) throw new Error(`Cannot set the seccomp filter: errno ${koffi.errno()}`);
}

const args = process.argv.slice(2);
if (args[0] === "--user") {
  const [, id] = args.splice(0, 2);
  process.setgroups([]);
  process.setgid(Number(id));
  process.setuid(Number(id));
}
forbidIoUring();
const [program, ...rest] = args;
const { status, signal, error } = spawnSync(program, rest, { stdio: "inherit" });
if (error) throw error;
if (signal) process.kill(process.pid, signal);
process.exitCode = status ?? 1;
