import { allocate, type NativeMemory } from "../../ffi/memory.ts";

const CHUNK_BYTES = 1 << 20;

/**
 * Constant bytes (messages, socket addresses, option values), each copied once to memory that the kernel can read. They
 * are freed with the transport.
 */
export class Constants {
  readonly #chunks: NativeMemory[] = [];
  readonly #addresses = new WeakMap<Uint8Array, number>();
  #used = CHUNK_BYTES;
  #last: Uint8Array | null = null;
  #lastAddress = 0;

  /** The address of a copy of these bytes. They must not change afterwards. */
  addressOf(bytes: Uint8Array): number {
    if (bytes === this.#last) return this.#lastAddress;
    const address = this.#addresses.get(bytes) ?? this.#copy(bytes);
    this.#last = bytes;
    this.#lastAddress = address;
    return address;
  }

  #copy(bytes: Uint8Array): number {
    if (this.#used + bytes.byteLength > (this.#chunks.at(-1)?.buffer.byteLength ?? 0)) {
      this.#chunks.push(allocate(Math.max(CHUNK_BYTES, bytes.byteLength)));
      this.#used = 0;
    }
    const chunk = this.#chunks.at(-1)!;
    new Uint8Array(chunk.buffer, this.#used).set(bytes);
    const address = chunk.address + this.#used;
    // Socket addresses and option values have to be aligned.
    this.#used = Math.ceil((this.#used + bytes.byteLength) / 16) * 16;
    this.#addresses.set(bytes, address);
    return address;
  }

  free(): void {
    for (const chunk of this.#chunks) chunk.free();
  }
}
