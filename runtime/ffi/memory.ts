import { libc, unwrap } from "./libc.ts";
import { MAP, PROT } from "./socket-abi.ts";

/** Memory at a fixed address, which the kernel may be pointed at; untouched pages take no room. */
export interface NativeMemory {
  readonly address: number;
  readonly buffer: ArrayBuffer;
  free(): void;
}

/** Maps private zeroed memory. */
export function allocate(byteLength: number): NativeMemory {
  return mapped(byteLength, MAP.PRIVATE | MAP.ANONYMOUS, -1, 0);
}

/** Maps a part of a file descriptor, shared with the kernel. */
export function mapShared(byteLength: number, fd: number, offset: number): NativeMemory {
  return mapped(byteLength, MAP.SHARED | MAP.POPULATE, fd, offset);
}

function mapped(byteLength: number, flags: number, fd: number, offset: number): NativeMemory {
  const address = unwrap("mmap", libc().mmap(0, byteLength, PROT.READ | PROT.WRITE, flags, fd, offset));
  return {
    address,
    buffer: libc().view(address, byteLength),
    free: () => void libc().munmap(address, byteLength),
  };
}
