import { allocate, type NativeMemory } from "../../ffi/memory.ts";

interface Held {
  readonly memory: NativeMemory;
  holders: number;
}

/**
 * Memory for what is sent once and fits no pooled buffer: large messages put together from pieces. Holders are numbers
 * below -1, so that they do not collide with those of pooled buffers.
 */
export class TemporaryMemory {
  readonly #held = new Map<number, Held>();
  #next = -2;

  /** A copy with one holder. */
  copyOf(bytes: Uint8Array): { readonly holder: number; readonly address: number } {
    const memory = allocate(bytes.byteLength);
    new Uint8Array(memory.buffer).set(bytes);
    const holder = this.#next;
    this.#next = holder === -0x4000_0000 ? -2 : holder - 1;
    this.#held.set(holder, { memory, holders: 1 });
    return { holder, address: memory.address };
  }

  hold(holder: number): void {
    this.#held.get(holder)!.holders++;
  }

  release(holder: number): void {
    const held = this.#held.get(holder)!;
    if (--held.holders > 0) return;
    held.memory.free();
    this.#held.delete(holder);
  }

  free(): void {
    for (const { memory } of this.#held.values()) memory.free();
    this.#held.clear();
  }
}
