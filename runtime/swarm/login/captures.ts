import { MAX_CAPTURE_BYTES } from "../../../dsl/messages/captures.ts";

/** Writes captured values into messages. */
export interface CaptureReader {
  /**
   * Copies the value captured under a name. Copies nothing when the group matched nothing.
   *
   * @param connection its number in the whole swarm
   * @returns the offset after the copied bytes
   */
  copy(name: string, connection: number, into: Uint8Array, at: number): number;
}

/**
 * The values that a login has captured on the connections of a worker: at most 64 bytes per name and connection, in one
 * shared array.
 */
export class Captures implements CaptureReader {
  readonly #names: readonly string[];
  readonly #first: number;
  /** By connection and then by name: the bytes and their length. */
  readonly #bytes: Uint8Array;
  readonly #lengths: Uint8Array;

  /** @param first the number of the worker's first connection in the whole swarm */
  constructor(names: readonly string[], first: number, size: number) {
    this.#names = names;
    this.#first = first;
    this.#bytes = new Uint8Array(size * names.length * MAX_CAPTURE_BYTES);
    this.#lengths = new Uint8Array(size * names.length);
  }

  /**
   * @param connection its number on the worker
   * @returns false when there are more than 64 bytes; these are not stored
   */
  keep(name: string, connection: number, bytes: Uint8Array): boolean {
    if (bytes.length > MAX_CAPTURE_BYTES) return false;
    const slot = this.#slot(name, connection);
    this.#bytes.set(bytes, slot * MAX_CAPTURE_BYTES);
    this.#lengths[slot] = bytes.length;
    return true;
  }

  copy(name: string, connection: number, into: Uint8Array, at: number): number {
    const slot = this.#slot(name, connection - this.#first);
    const start = slot * MAX_CAPTURE_BYTES;
    const length = this.#lengths[slot]!;
    for (let index = 0; index < length; index++) into[at + index] = this.#bytes[start + index]!;
    return at + length;
  }

  #slot(name: string, connection: number): number {
    return connection * this.#names.length + this.#names.indexOf(name);
  }
}
