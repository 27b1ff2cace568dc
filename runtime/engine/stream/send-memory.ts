import { allocate, type NativeMemory } from "../../ffi/memory.ts";
import type { BufferPool } from "./buffer-pool.ts";

/** The holder of constant bytes, which stay where they are. */
export const NO_HOLDER = -1;

/** Copies up to this long are put in slots of a slab, because a separate mapping takes two system calls and a page. */
const SLOT_BYTES = 256;
const SLAB_BYTES = 1_048_576;

interface Held {
  readonly address: number;
  /** null: a slot of a slab. */
  readonly memory: NativeMemory | null;
  holders: number;
}

/**
 * Keeps the memory of bytes until they are sent. A holder is a number that says where the bytes are:
 *
 * - 0 or more: in a buffer of the pool, by its number;
 * - NO_HOLDER: constant bytes, which need not be kept;
 * - below NO_HOLDER: in temporary memory, which holds large messages, and short ones while all buffers are in use.
 */
export class SendMemory {
  readonly #pool: BufferPool;
  readonly #held = new Map<number, Held>();
  readonly #slabs: NativeMemory[] = [];
  /** The addresses of free slots, in all slabs. */
  readonly #freeSlots: number[] = [];
  #next = NO_HOLDER - 1;

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  /** Copies bytes to temporary memory, where they stay until the holder is released. */
  copyOf(bytes: Uint8Array): { readonly holder: number; readonly address: number } {
    const held = bytes.length <= SLOT_BYTES ? this.#inSlot(bytes) : inSeparateMemory(bytes);
    const holder = this.#next;
    this.#next = holder === -0x4000_0000 ? NO_HOLDER - 1 : holder - 1;
    this.#held.set(holder, held);
    return { holder, address: held.address };
  }

  #inSlot(bytes: Uint8Array): Held {
    if (this.#freeSlots.length === 0) this.#addSlab();
    const address = this.#freeSlots.pop()!;
    const slab = this.#slabs.find((memory) => address >= memory.address && address < memory.address + SLAB_BYTES)!;
    new Uint8Array(slab.buffer, address - slab.address, bytes.length).set(bytes);
    return { address, memory: null, holders: 1 };
  }

  #addSlab(): void {
    const slab = allocate(SLAB_BYTES);
    this.#slabs.push(slab);
    for (let offset = SLAB_BYTES - SLOT_BYTES; offset >= 0; offset -= SLOT_BYTES) {
      this.#freeSlots.push(slab.address + offset);
    }
  }

  /** Keeps the memory until one more `release`. */
  hold(holder: number): void {
    if (holder >= 0) this.#pool.hold(holder);
    else if (holder !== NO_HOLDER) this.#held.get(holder)!.holders++;
  }

  release(holder: number): void {
    if (holder >= 0) this.#pool.release(holder);
    else if (holder !== NO_HOLDER) this.#releaseTemporary(holder);
  }

  #releaseTemporary(holder: number): void {
    const held = this.#held.get(holder)!;
    if (--held.holders > 0) return;
    if (held.memory === null) this.#freeSlots.push(held.address);
    else held.memory.free();
    this.#held.delete(holder);
  }

  /** Frees the temporary memory; the pool is not freed. */
  free(): void {
    for (const { memory } of this.#held.values()) memory?.free();
    for (const slab of this.#slabs.splice(0)) slab.free();
    this.#held.clear();
    this.#freeSlots.length = 0;
  }
}

function inSeparateMemory(bytes: Uint8Array): Held {
  const memory = allocate(bytes.length);
  new Uint8Array(memory.buffer).set(bytes);
  return { address: memory.address, memory, holders: 1 };
}
