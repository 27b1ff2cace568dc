import os from "node:os";
import { libc } from "../../ffi/libc.ts";

/** Why epoll cannot be used here; null when it can. Every Linux has epoll, but koffi may be unable to load libc. */
export function whyNoEpoll(): string | null {
  if (os.platform() !== "linux") return `it needs Linux, and this is ${os.platform()}`;
  try {
    libc();
    return null;
  } catch (error) {
    return `koffi cannot load libc here (${(error as Error).message})`;
  }
}
