import os from "node:os";
import { libc } from "../../ffi/libc.ts";

/**
 * Why TCP in user space is not to be had on this machine; null when it is. Whether a network namespace can be made is found
 * out when one is needed: that takes programs, and depends on the user.
 */
export function whyNoPacket(): string | null {
  if (os.platform() !== "linux") return `packet sockets are Linux's, and this is ${os.platform()}`;
  if (os.endianness() !== "LE") return "it needs a little-endian processor";
  try {
    libc();
    return null;
  } catch (error) {
    return `koffi cannot load libc here (${(error as Error).message})`;
  }
}
