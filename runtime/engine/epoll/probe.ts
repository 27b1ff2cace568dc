import os from "node:os";
import { libc } from "../../ffi/libc.ts";

/** Why epoll cannot be used here; null when it can. Every Linux has it; what may be missing is FFI to libc. */
export function whyNoEpoll(): string | null {
  if (os.platform() !== "linux") return `epoll is Linux's, and this is ${os.platform()}`;
  try {
    libc();
    return null;
  } catch (error) {
    return `koffi cannot load libc here (${(error as Error).message})`;
  }
}
