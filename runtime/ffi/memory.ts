import { libc, unwrap } from "./libc.ts";
import { MAP, PROT } from "./socket-abi.ts";

/** Memory at a fixed address, which can be given to the kernel. Pages that were never used take no memory. */
export interface NativeMemory {
  readonly address: number;
  readonly buffer: ArrayBuffer;
  /** Unmaps it; only the first call has an effect, because the address may belong to another mapping afterwards. */
  free(): void;
}

/** Maps private zeroed memory. */
export function allocate(byteLength: number): NativeMemory {
  return map(byteLength, MAP.PRIVATE | MAP.ANONYMOUS, -1, 0);
}

/** Maps a part of a file descriptor, shared with the kernel. */
export function mapShared(byteLength: number, fd: number, offset: number): NativeMemory {
  return map(byteLength, MAP.SHARED | MAP.POPULATE, fd, offset);
}

function map(byteLength: number, flags: number, fd: number, offset: number): NativeMemory {
  const address = unwrap("mmap", libc().mmap(0, byteLength, PROT.READ | PROT.WRITE, flags, fd, offset));
  let mapped = true;
  return {
    address,
    buffer: libc().view(address, byteLength),
    free() {
      if (mapped) libc().munmap(address, byteLength);
      mapped = false;
    },
  };
}
