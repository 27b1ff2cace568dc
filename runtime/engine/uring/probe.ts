import { readFileSync } from "node:fs";
import os from "node:os";
import { OP, PROBE, REGISTER, SYS } from "../../ffi/io-uring-abi.ts";
import { libc, SystemError } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { Ring } from "./ring.ts";

/** Socket options on direct descriptors came with Linux 6.7. The other operations are older. */
const NEEDED = { major: 6, minor: 7 };

/** Binding a direct descriptor came with Linux 6.11. It is needed only with source addresses. */
const NEEDED_OPERATIONS = Object.entries(OP).filter(([name]) => name !== "BIND");

/** Why io_uring cannot be used here, and how to change that; null when it can. Makes a ring, and closes it. */
export function whyNoUring(): string | null {
  if (os.platform() !== "linux") return `it needs Linux, and this is ${os.platform()}`;
  return tooOld(os.release()) ?? tryRing();
}

/** Why a kernel's release, such as "6.1.0-18-amd64", is too old; null when it is new enough. */
export function tooOld(release: string): string | null {
  const [major = 0, minor = 0] = release.split(".").map((part) => Number.parseInt(part, 10));
  if (major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor)) return null;
  return `it needs Linux ${NEEDED.major}.${NEEDED.minor}, and this is ${release}`;
}

function tryRing(): string | null {
  try {
    const ring = new Ring({ submissions: 8, completions: 16, files: 16 });
    const missing = missingOperations(ring.fd);
    ring.close();
    return missing.length === 0 ? null : `this kernel's io_uring has no ${missing.join(", ")}`;
  } catch (error) {
    return error instanceof SystemError
      ? explain(error.code)
      : `koffi cannot load libc here (${(error as Error).message})`;
  }
}

function missingOperations(fd: number): string[] {
  const operations = 64;
  const probe = allocate(PROBE.HEAD_BYTES + operations * PROBE.OP_BYTES);
  libc().syscall(SYS.io_uring_register, fd, REGISTER.PROBE, probe.address, operations, 0, 0);
  const bytes = new Uint8Array(probe.buffer);
  const has = (operation: number) => {
    return (bytes[PROBE.HEAD_BYTES + operation * PROBE.OP_BYTES + PROBE.flags]! & PROBE.SUPPORTED) !== 0;
  };
  const missing = NEEDED_OPERATIONS.filter(([, operation]) => !has(operation)).map(([name]) => name);
  probe.free();
  return missing;
}

/** What an errno of io_uring_setup means, and how to remove the cause. */
export function explain(code: string, disabled = readDisabled()): string {
  if (disabled === "2") return "the sysctl kernel.io_uring_disabled is 2 (sysctl -w kernel.io_uring_disabled=0)";
  if (disabled === "1" && code === "EPERM") {
    return "the sysctl kernel.io_uring_disabled is 1: only root and the group kernel.io_uring_group may use it";
  }
  if (code === "EPERM") return "a seccomp profile forbids it (Docker: --security-opt seccomp=unconfined)";
  if (code === "ENOSYS") return "this kernel was built without it, or a seccomp profile hides it";
  if (code === "ENOMEM") return "RLIMIT_MEMLOCK is too low for a ring (ulimit -l 8192)";
  return `io_uring_setup fails with ${code}`;
}

function readDisabled(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/io_uring_disabled", "utf8").trim();
  } catch {
    return null;
  }
}
